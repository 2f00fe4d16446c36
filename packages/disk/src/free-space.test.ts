import { statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { freeBytes } from "./free-space.ts";

test("free space is that of the disk, also for a folder that does not exist yet", async () => {
  const { bsize, blocks } = await statfs(tmpdir());
  for (const path of [tmpdir(), join(tmpdir(), "none", "deeper", "still")]) {
    const free = await freeBytes(path);
    expect(free).toBeGreaterThan(0);
    expect(free).toBeLessThanOrEqual(bsize * blocks);
  }
});
