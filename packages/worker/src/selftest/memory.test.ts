import { expect } from "vitest";
import { testUnless } from "../testing/programs.ts";
import { watchMemory } from "./memory.ts";

testUnless(
  process.platform === "linux" ? null : "only Linux tells it, by /proc",
  "the most memory of a process is told in MB, also when it was taken before anybody looked",
  async () => {
    const { ramMb, vramMb } = watchMemory(process.pid, null).stop();
    expect(ramMb).toBeGreaterThanOrEqual(Math.floor(process.resourceUsage().maxRSS / 1024 / 2));
    expect(vramMb).toBeNull();
  },
);
