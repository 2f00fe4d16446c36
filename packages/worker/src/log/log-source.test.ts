import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { studioLog } from "@loralei/core/jobs/studio-log";
import { bounds, Up } from "@loralei/core/link/messages";
import { afterEach, beforeEach, expect, test } from "vitest";
import { logSource } from "./log-source.ts";
import { makeRedact } from "./redact.ts";

const ref = { job: "0199aaaa-0000-7000-8000-000000000001", attempt: 1 };
let dir = "";
let file: FileHandle | null = null;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "loralei-log-"));
});
afterEach(async () => {
  await file?.close();
  file = null;
  rmSync(dir, { recursive: true, force: true });
});

async function sourceOf(raw: string | Uint8Array) {
  writeFileSync(join(dir, "raw.log"), raw);
  file = await open(join(dir, "raw.log"));
  return logSource({
    file,
    parser: studioLog,
    redact: () => makeRedact({}),
    now: () => 1,
    onParsed: () => {},
  });
}

async function readAll(raw: string | Uint8Array) {
  const source = await sourceOf(raw);
  const chunks: { from: number; to: number; lines: string[]; frame: number }[] = [];
  let { start: state } = source;
  let from = 0;
  for (let piece = await source.next(state, from); piece; piece = await source.next(state, from)) {
    const frame = JSON.stringify({
      t: "log",
      ...ref,
      seq: chunks.length + 1,
      from,
      to: piece.to,
      ...piece.body,
    });
    Up.parse(JSON.parse(frame));
    chunks.push({
      from,
      to: piece.to,
      lines: piece.body.lines.map((line) => line.x),
      frame: Buffer.byteLength(frame),
    });
    ({ state, to: from } = piece);
  }
  return chunks;
}

test("whatever the bytes are, each chunk is a valid frame within the bounds and all bytes are covered", async () => {
  const quotes = `${'"\\'.repeat(60)}\n`.repeat(3_000);
  for (const raw of [
    randomBytes(500_000),
    "\n".repeat(5_000),
    quotes,
    "\x1b[1m".repeat(60_000),
    "\xff".repeat(9),
  ]) {
    const chunks = await readAll(raw);
    expect(chunks.at(-1)?.to).toBe(Buffer.byteLength(raw));
    for (const chunk of chunks) {
      expect(chunk.frame).toBeLessThanOrEqual(bounds.maxFrame);
      expect(chunk.lines.length).toBeLessThanOrEqual(bounds.chunkLines);
    }
    await file?.close();
    file = null;
  }
});

test("lines that run over chunks are whole, and eight hours of bars without a newline make none", async () => {
  const long = `${"y".repeat(100_000)}\nend\n`;
  const lines = (await readAll(long)).flatMap((chunk) => chunk.lines);
  expect(lines).toMatchObject([expect.stringMatching(/^y+ … \[cut/), "end"]);
  await file?.close();
  const bars = await readAll("\rsteps:  12%|█▏    | 12/100 [00:01<00:09, 9.80it/s]".repeat(20_000));
  expect(bars.flatMap((chunk) => chunk.lines)).toEqual([]);
});

test("a reader that skipped to a byte goes on as one that had read all", async () => {
  const raw = `${"some line of text\n".repeat(10_000)}loralei: phase train\n${"more\r".repeat(100)}\nlast\n`;
  const source = await sourceOf(raw);
  const at = 100_003;
  const skipped = await source.skip(source.start, 0, at);
  const piece = (await source.next(skipped, at))!;
  expect(piece.body.lines[0]?.x).toBe("some line of text");
  const end = await source.skip(source.start, 0, Buffer.byteLength(raw));
  expect(end.parser.progress.phase).toBe("train");
});
