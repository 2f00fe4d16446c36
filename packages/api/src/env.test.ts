import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readEnv } from "./env.ts";

test("without variables the studio is on this machine alone", () => {
  expect(readEnv({})).toMatchObject({ LORALEI_HOST: "127.0.0.1", LORALEI_PORT: 4600 });
  expect(readEnv({ LORALEI_PORT: "" }).LORALEI_PORT).toBe(4600);
});

test("every variable that cannot be used is named, and no value of a secret is told", () => {
  const bad = () =>
    readEnv({ LORALEI_PORT: "http", LORALEI_PUBLIC_URL: "studio", LORALEI_TOKEN: "tiny-secret" });
  expect(bad).toThrow(/LORALEI_TOKEN.*16|LORALEI_PORT/);
  expect(bad).toThrow(/LORALEI_PUBLIC_URL/);
  expect(bad).not.toThrow(/tiny-secret/);
});

test("the token can come from a file", async () => {
  const file = join(await mkdtemp(join(tmpdir(), "loralei-env-")), "token");
  await writeFile(file, "a-token-of-some-length\n");
  expect(readEnv({ LORALEI_TOKEN_FILE: file }).LORALEI_TOKEN).toBe("a-token-of-some-length");
  expect(() => readEnv({ LORALEI_TOKEN_FILE: `${file}.none` })).toThrow("cannot be read");
});
