import { existsSync } from "node:fs";
import { join } from "node:path";
import { runQuiet } from "./child.mjs";
import { say } from "./say.mjs";
import { root } from "./setup.mjs";

/** A home that was never used gets the sample dataset; the demo's also a stand-in for a base model. */
export async function firstUse(mode, home, { node, env }) {
  if (existsSync(join(home, "datasets"))) return;
  say("Drawing the sample dataset …");
  await make("make-sample-dataset.mjs", join(home, "datasets/momo-the-otter"));
  if (mode === "demo") await make("make-demo-model.mjs", join(home, "models/demo-base-model.safetensors"));

  async function make(script, target) {
    const { status, text } = await runQuiet(node, [join(root, "scripts", script), target], {
      cwd: root,
      env,
    });
    // The studio works without its sample: say what happened and go on.
    if (status !== 0) say(`${script} failed (${status}): ${text.trim()}`);
  }
}
