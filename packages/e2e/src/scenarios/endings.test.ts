import { expect, test } from "vitest";
import { allLines } from "../log-lines.ts";
import { startStack } from "../stack.ts";

test("however a trainer ends, the job says so truthfully, with what to do", async () => {
  await using stack = await startStack();
  const endings = [
    { options: { sim_fault: "exit", sim_exit_code: 3 }, exit: { exitCode: 3, exitSignal: null }, code: /./ },
    { options: { sim_fault: "out-of-memory" }, exit: { exitCode: 1, exitSignal: null }, code: /memory/ },
    { options: { sim_fault: "nan" }, exit: { exitCode: 0, exitSignal: null }, code: /nan/ },
    { options: { sim_fault: "killed" }, exit: { exitCode: null, exitSignal: "SIGKILL" }, code: /./ },
  ];
  for (const { options, exit, code } of endings) {
    const id = await stack.train({ ...options, sim_fault_step: 3 }, options.sim_fault);
    const job = await stack.ended(id);
    expect(job.state, options.sim_fault).toBe("failed");
    expect(job.attempts[0], options.sim_fault).toMatchObject(exit);
    expect(job.verdict?.failure?.code).toMatch(code);
    expect(job.verdict?.failure?.help, options.sim_fault).not.toBe("");
  }
});

test.each(["garbage", "broken-utf8", "no-newlines"])(
  "a trainer that prints %s is read to the end",
  async (output) => {
    await using stack = await startStack();
    const id = await stack.train({ sim_output: output });
    const job = await stack.ended(id);
    expect(job.verdict).toEqual({ outcome: "succeeded", failure: null });
    expect(job.progress.step).toBe(16);
    const lines = await allLines(stack.client, id);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that none is left is what is asked
    expect(lines.join("")).not.toMatch(/[\u0000-\u0008\u000b-\u001a\u001c-\u001f]/);
  },
);

test("a hundred thousand lines in a burst are all stored, in order, once", async () => {
  await using stack = await startStack();
  const id = await stack.train({ sim_burst_lines: 100_000 });
  expect((await stack.ended(id)).state).toBe("succeeded");
  const lines = (await allLines(stack.client, id)).filter((line) => line.startsWith("burst line "));
  expect(lines).toEqual(Array.from({ length: 100_000 }, (_, i) => `burst line ${i + 1} of 100000`));
});
