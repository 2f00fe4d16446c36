import { runQuiet } from "./child.mjs";
import { fail, say } from "./say.mjs";
import { root } from "./setup.mjs";

/** Builds what changed, all of it unless `only` (arguments of turbo) says less; silent unless it fails. What is built already costs some 50 ms. */
export async function build(env, only = []) {
  const slow = setTimeout(() => say("Building …"), 1_500);
  const { status, text } = await runQuiet("turbo", ["run", "build", "--output-logs=errors-only", ...only], {
    cwd: root,
    env,
  });
  clearTimeout(slow);
  if (status === 0) return;
  say(text.trimEnd());
  fail(`The build failed (turbo ended with ${status}); what it said stands above.`);
}
