import { once } from "node:events";
import { connect as dial } from "node:net";
import { afterEach, expect, test } from "vitest";
import { WebSocket } from "ws";
import { type Studio, startStudio, stopStudio } from "./testing/studio.ts";

let studio: Studio;
afterEach(() => stopStudio(studio));

const token = "a-token-of-some-length";

/** One request as raw bytes, since fetch sets Host and Origin by itself. */
async function raw(head: string): Promise<string> {
  const socket = dial(studio.app.port, "127.0.0.1");
  socket.end(`${head.replaceAll("\n", "\r\n")}\r\nConnection: close\r\n\r\n`);
  let answer = "";
  for await (const chunk of socket) answer += String(chunk);
  return answer;
}

test("anyone may ask whether it lives", async () => {
  studio = await startStudio({ token });
  const answer = await fetch(`${studio.app.url}/healthz`);
  expect([answer.status, await answer.text()]).toEqual([200, "ok\n"]);
  expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
});

test("a name that leads here by somebody else's doing is refused (DNS rebinding)", async () => {
  studio = await startStudio();
  expect(await raw("GET /trpc/system.info HTTP/1.1\nHost: evil.example")).toContain("403");
  expect(await raw("GET /trpc/system.ping HTTP/1.1\nHost: localhost:1")).toContain("200 OK");
});

test("the public address is a good name, and its pages are a good origin", async () => {
  studio = await startStudio({ publicUrl: "https://studio.example" });
  const head = "GET /trpc/system.ping HTTP/1.1\nHost: studio.example\nOrigin: https://studio.example";
  expect(await raw(head)).toContain("200 OK");
  expect((await studio.client.system.info.query()).url).toBe("https://studio.example");
});

test("what another web page sends is refused, over HTTP and WebSocket", async () => {
  studio = await startStudio();
  const host = `Host: 127.0.0.1:${studio.app.port}`;
  expect(await raw(`GET /trpc/system.ping HTTP/1.1\n${host}\nOrigin: http://evil.example`)).toContain("403");
  expect(await raw(`GET /trpc/system.ping HTTP/1.1\n${host}\nSec-Fetch-Site: cross-site`)).toContain("403");
  const socket = new WebSocket(`${studio.app.url.replace("http", "ws")}/trpc`, {
    origin: "http://evil.example",
  });
  const [error] = await once(socket, "error");
  expect(String(error)).toContain("403");
});

test("no GET changes anything, and a mutation is JSON", async () => {
  studio = await startStudio();
  const { url } = studio.app;
  const input = encodeURIComponent(JSON.stringify({ path: "/tmp" }));
  expect((await fetch(`${url}/trpc/datasets.addRoot?input=${input}`)).status).toBe(405);
  const plain = await fetch(`${url}/trpc/datasets.addRoot`, { method: "POST", body: '{"path":"/tmp"}' });
  expect(plain.status).toBe(415);
  expect((await fetch(`${url}/healthz`, { method: "POST" })).headers.get("allow")).toBe("GET, HEAD");
  expect(await studio.client.datasets.roots.query()).toHaveLength(1);
});

test("with a token, nothing but the login answers without it", async () => {
  studio = await startStudio({ token });
  const { url } = studio.app;
  expect((await fetch(`${url}/trpc/system.info`)).status).toBe(401);
  const page = await fetch(url, { headers: { Accept: "text/html" } });
  expect([page.status, (await page.text()).includes("LORALEI_TOKEN")]).toEqual([401, true]);
  const bearer = { Authorization: `Bearer ${token}` };
  expect((await fetch(`${url}/trpc/system.info`, { headers: bearer })).status).toBe(200);
  const form = (text: string) =>
    fetch(`${url}/login`, { method: "POST", body: new URLSearchParams({ token: text }), redirect: "manual" });
  expect((await form("wrong")).status).toBe(401);
  const cookie = (await form(token)).headers.get("set-cookie") ?? "";
  expect(cookie).toMatch(/^loralei_session=[\w-]+; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Strict$/);
  expect(cookie).not.toContain(token);
  const session = { Cookie: cookie.split(";")[0] ?? "" };
  expect((await fetch(`${url}/trpc/system.info`, { headers: session })).status).toBe(200);
  const socket = new WebSocket(`${url.replace("http", "ws")}/trpc`);
  expect(String((await once(socket, "error"))[0])).toContain("401");
});

test("an unknown address is a page of the web app, and says so where that is not built", async () => {
  studio = await startStudio();
  const answer = await fetch(`${studio.app.url}/jobs/1`);
  expect([answer.status, await answer.text()]).toEqual([404, expect.stringContaining("not built")]);
});

test("an error tells code, help and fields, and never a path of ours or a stack", async () => {
  studio = await startStudio();
  const { client } = studio;
  const id = crypto.randomUUID();
  await expect(client.jobs.byId.query({ id })).rejects.toMatchObject({
    message: `There is no job ${id}.`,
    data: { code: "not-found", httpStatus: 404, help: expect.stringContaining("list of jobs") },
  });
  const answer = await fetch(`${studio.app.url}/trpc/jobs.byId?input=%7B%22id%22%3A1%7D`);
  const body = await answer.text();
  expect(answer.status).toBe(400);
  expect(JSON.parse(body).error.data).toMatchObject({ code: "bad-input", fields: [{ field: "id" }] });
  expect(body).not.toContain("node_modules");
  expect(body).not.toContain("stack");
});
