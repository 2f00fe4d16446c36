import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { JobId, WorkerId } from "@loralei/core/ids";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findBeginning, freshBeginning } from "./adopt.ts";
import type { StoredOffer } from "./job-dir.ts";
import { identify } from "./processes.ts";

const ref = { job: JobId.parse("0199aaaa-0000-7000-8000-000000000001"), attempt: 1 };
const offer: StoredOffer = {
  ...ref,
  name: "test",
  spec: {
    kind: "selftest",
    trainer: "simulated",
    toy: true,
    workerId: WorkerId.parse("0199aaaa-0000-7000-8000-000000000002"),
  },
  dataset: null,
  gpus: [],
  secretNames: ["HF_TOKEN"],
  resume: null,
};
let home = "";
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "loralei-adopt-"));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

test("between two steps, when no trainer runs, the secrets to hide are read from the shim", async () => {
  const shim = spawn(process.execPath, ["-e", "setTimeout(() => {}, 60000)"], {
    stdio: "ignore",
    env: { HF_TOKEN: "s3cret-of-this-job" },
  });
  const stranger = spawn(process.execPath, ["-e", "setTimeout(() => {}, 60000)"], {
    stdio: "ignore",
    env: { HF_TOKEN: "another-value" },
  });
  try {
    const { files } = await freshBeginning(home, offer, {});
    const gone = { ...identify(stranger.pid!), started: "1" };
    const run = { step: 0, trainer: gone, shim: identify(shim.pid!), atMs: 1 };
    writeFileSync(files.run, JSON.stringify(run));
    const found = await findBeginning(home, ref);
    expect(found?.secrets).toEqual({ HF_TOKEN: "s3cret-of-this-job" });
    expect(found?.redact("with s3cret-of-this-job")).toBe("with [hidden HF_TOKEN]");
  } finally {
    shim.kill("SIGKILL");
    stranger.kill("SIGKILL");
  }
});
