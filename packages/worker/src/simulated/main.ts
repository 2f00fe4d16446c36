import { createConsole } from "./console.ts";
import { readSubsets } from "./dataset.ts";
import { columns } from "./env.ts";
import { armFaults, noise, tick } from "./faults.ts";
import { schedule } from "./schedule.ts";
import { readSettings } from "./settings.ts";
import { tellDataset, tellModel } from "./story.ts";
import { train } from "./train.ts";

/**
 * One simulated training from the files of a job: prints what sd-scripts prints, leaves the files that it leaves.
 * @returns the exit status
 */
export async function main(argv: readonly string[]): Promise<number> {
  const out = createConsole({ columns: columns });
  const settings = readSettings(argv);
  const { simulation } = settings;
  armFaults(simulation);
  const subsets = readSubsets(settings);
  const run = await schedule(settings, subsets);
  tellDataset(out, settings, subsets, run.buckets);
  if (run.images === 0) {
    out.log(
      "ERROR",
      "train_network.py:571",
      "No data found. Please verify arguments (train_data_dir must be the parent of folders with images) / 画像がありません。",
    );
    return 0;
  }
  await tellModel(out, settings, run.files, () => pause(1000 / (simulation.speed * 4)));
  noise(out, simulation);
  tick(out, simulation);
  return await train(out, settings, run, pause);
}

/** Waits, but not for what a timer cannot measure: at thousands of steps a second the loop only yields. */
let owed = 0;
async function pause(ms: number): Promise<void> {
  owed += ms;
  if (owed < 1) return;
  const wait = owed;
  owed = 0;
  await new Promise((done) => setTimeout(done, wait));
}
