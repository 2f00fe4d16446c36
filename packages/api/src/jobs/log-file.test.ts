import { appendFile, mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LogLine } from "@loralei/core/jobs/event";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openLogFile } from "./log-file.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "loralei-log-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const lines = (from: number, count: number): LogLine[] =>
  Array.from({ length: count }, (_, i) => ({ t: 1000 + from + i, o: "out", x: `line ${from + i} é` }));

async function filled(count: number) {
  const log = await openLogFile(folder, { lines: 0, bytes: 0 });
  for (let n = 1; n <= count; n += 50) log.commit(await log.append(lines(n, Math.min(50, count - n + 1))));
  return log;
}

test("any page is read from any line on", async () => {
  const log = await filled(1_000);
  for (const from of [1, 2, 64, 65, 66, 500, 993, 1_000]) {
    const page = await log.reader(from).next(10);
    expect(page.map(({ n, x }) => `${n} ${x}`)).toEqual(
      lines(from, Math.min(10, 1_001 - from)).map(({ x }, i) => `${from + i} ${x}`),
    );
  }
  expect(await log.reader(1_001).next(10)).toEqual([]);
  await log.close();
});

test("a reader goes on where it ended, also with lines that come later", async () => {
  const log = await filled(70);
  const reader = log.reader(60);
  expect((await reader.next(500)).map(({ n }) => n)).toEqual([60, 61, 62, 63, 64, 65, 66, 67, 68, 69, 70]);
  expect(await reader.next(500)).toEqual([]);
  log.commit(await log.append(lines(71, 3)));
  expect((await reader.next(2)).map(({ x }) => x)).toEqual(["line 71 é", "line 72 é"]);
  expect((await reader.next(500)).map(({ n, t }) => [n, t])).toEqual([[73, 1073]]);
  await log.close();
});

test("lines that were never committed are gone after opening, and their numbers are used again", async () => {
  const log = await filled(100);
  const { mark } = log;
  await log.append(lines(101, 20));
  expect(await log.reader(101).next(5)).toEqual([]);
  await log.close();
  await appendFile(join(folder, "log.txt"), "torn li");
  const again = await openLogFile(folder, mark);
  again.commit(await again.append(lines(101, 1)));
  expect((await again.reader(100).next(10)).map(({ x }) => x)).toEqual(["line 100 é", "line 101 é"]);
  await again.close();
});

test.each([
  ["missing", (path: string) => rm(path)],
  ["cut", (path: string) => truncate(path, 8 * 3 + 5)],
  ["zeroed", (path: string) => writeFile(path, Buffer.alloc(8 * 16))],
])("an index that is %s is made again", async (_, harm) => {
  const log = await filled(1_000);
  const { mark } = log;
  await log.close();
  await harm(join(folder, "log.idx"));
  const again = await openLogFile(folder, mark);
  for (const from of [1, 65, 640, 1_000])
    expect((await again.reader(from).next(1))[0]?.x).toBe(`line ${from} é`);
  again.commit(await again.append(lines(1_001, 200)));
  expect((await again.reader(1_180).next(1))[0]?.x).toBe("line 1180 é");
  await again.close();
});

test("a log at its cap ends with one line that says so", async () => {
  const log = await openLogFile(folder, { lines: 0, bytes: 0 }, 2_000);
  for (let n = 1; n <= 300; n += 50) log.commit(await log.append(lines(n, 50)));
  const stored = await log.reader(1).next(1_000);
  expect(stored.at(-1)).toMatchObject({ o: "sys", x: expect.stringContaining("not stored") });
  expect(stored.filter(({ o }) => o === "sys")).toHaveLength(1);
  expect(stored.length).toBe(log.mark.lines);
  await log.close();
});

test("an end of line inside a line does not shift the numbers", async () => {
  const log = await openLogFile(folder, { lines: 0, bytes: 0 });
  log.commit(
    await log.append([
      { t: 1, o: "out", x: "a\nb" },
      { t: 2, o: "sys", x: "" },
      { t: 3, o: "out", x: " c" },
    ]),
  );
  expect(await log.reader(1).next(9)).toEqual([
    { n: 1, t: 1, o: "out", x: "a b" },
    { n: 2, t: 2, o: "sys", x: "" },
    { n: 3, t: 3, o: "out", x: " c" },
  ]);
  await log.close();
});
