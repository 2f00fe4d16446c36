import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test, vi } from "vitest";
import { type Link, openLink } from "./link.ts";

const ending: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end();
});

function open(url: string) {
  const offline: { why: string; retryInMs: number }[] = [];
  const notes: string[] = [];
  const link: Link = openLink({
    url,
    token: "t",
    hello: () => {
      throw new TypeError("nothing to greet");
    },
    inventory: () => [],
    onWelcome: () => {},
    onDown: () => {},
    onOffline: (why, retryInMs) => offline.push({ why, retryInMs }),
    onRoom: () => {},
    note: (text) => notes.push(text),
    random: () => 1,
  });
  ending.push(() => link.close("the test is over"));
  return { link, offline, notes };
}

async function serve(answer: string): Promise<string> {
  const server = createServer();
  server.on("upgrade", (_, socket) => socket.end(answer));
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  ending.push(() => new Promise((done) => server.close(() => done())));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test("a token that the api refuses is told, and asked about again only after a while", async () => {
  const { offline, link } = open(await serve("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n"));
  await vi.waitFor(() => expect(offline.length).toBe(1), { timeout: 30_000 });
  expect(offline[0]).toMatchObject({ why: expect.stringContaining("HTTP 401"), retryInMs: 30_000 });
  expect(link.isOpen()).toBe(false);
});

test("an api that is not there is tried again within a second and a half", async () => {
  const url = await serve("");
  await ending.pop()!();
  const { offline } = open(url);
  await vi.waitFor(() => expect(offline.length).toBe(2), { timeout: 30_000 });
  expect(offline[0]?.why).toContain("ECONNREFUSED");
  expect(offline[1]?.retryInMs).toBeLessThanOrEqual(1_500);
});
