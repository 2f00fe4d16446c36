import { kohya } from "../kohya/index.ts";
import type { Options, Plan, PlanInput, Trainer } from "../trainer.ts";
import { simulatedForm } from "./form.ts";
import { type SimulationOptions, simulationShape } from "./options.ts";

/**
 * The stand-in of demo and tests: kohya's form, checks, files and log, and a program that prints what sd-scripts
 * prints without training anything. A worker offers it only when it was started with --simulated.
 */
export const simulated: Trainer = {
  ...simulatedForm,
  probe: { files: ["simulated-trainer.mjs"], modules: [], packages: [] },
  // No host: what the machine has (GPU, bitsandbytes …) is no concern of a simulation.
  check: (input) => kohya.check({ ...input, options: kohyaPart(input.options), host: null }),
  plan: planSimulated,
  estimate: (input) => kohya.estimate({ ...input, options: kohyaPart(input.options) }),
  named: kohya.named,
  parser: kohya.parser,
  explain: kohya.explain,
};

/** kohya's plan with another program in the place of its script, and sim.json beside its files. */
function planSimulated(input: PlanInput): Plan {
  const plan = kohya.plan({ ...input, options: kohyaPart(input.options) });
  const { host } = input;
  return {
    ...plan,
    files: [...plan.files, { path: "sim.json", text: `${JSON.stringify(simulationOf(input), null, 2)}\n` }],
    steps: plan.steps.map((step) => ({
      ...step,
      argv: [
        host.python,
        `${host.root}/simulated-trainer.mjs`,
        ...step.argv.slice(step.argv.indexOf("--config_file")),
      ],
    })),
  };
}

/** What the program reads (packages/worker/src/simulated/settings.ts). */
function simulationOf({ family, options }: PlanInput) {
  const sim = options as SimulationOptions;
  return {
    family,
    speed: sim.sim_speed,
    fault: sim.sim_fault,
    faultStep: sim.sim_fault_step,
    exitCode: sim.sim_exit_code,
    ignoreSignals: sim.sim_ignore_signals,
    burstLines: sim.sim_burst_lines,
    lineRate: sim.sim_line_rate,
    output: sim.sim_output,
    grandchild: sim.sim_grandchild,
  };
}

function kohyaPart(options: Options): Options {
  return Object.fromEntries(Object.entries(options).filter(([key]) => !Object.hasOwn(simulationShape, key)));
}
