import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Console } from "./console.ts";
import { paintSample } from "./picture.ts";
import type { Schedule } from "./schedule.ts";
import { number, type Settings, text } from "./settings.ts";
import { workBar } from "./story.ts";

/** Previews as sd-scripts makes them: when asked, for every line of the prompt file, under its names. */
export function openSampler(out: Console, settings: Settings, run: Schedule, pause: () => Promise<void>) {
  const { config } = settings;
  const everySteps = number(config.sample_every_n_steps, 0);
  const everyEpochs = number(config.sample_every_n_epochs, 0);
  const file = text(config.sample_prompts, "");

  const sample = async (at: { epoch: number | null; step: number }): Promise<void> => {
    out.log("INFO", "train_util.py:6393", "");
    out.log(
      "INFO",
      "train_util.py:6394",
      `generating sample images at step / サンプル画像生成 ステップ: ${at.step}`,
    );
    if (!existsSync(file)) {
      out.log("ERROR", "train_util.py:6396", `No prompt file / プロンプトファイルがありません: ${file}`);
      return;
    }
    const folder = join(settings.outputDir, "sample");
    mkdirSync(folder, { recursive: true });
    for (const [i, prompt] of readPrompts(readFileSync(file, "utf8")).entries()) {
      out.log("INFO", "train_util.py:6542", `prompt: ${prompt.text}`);
      out.log("INFO", "train_util.py:6543", `negative_prompt: ${prompt.negative ?? "None"}`);
      out.log("INFO", "train_util.py:6544", `height: ${prompt.height}`);
      out.log("INFO", "train_util.py:6545", `width: ${prompt.width}`);
      out.log("INFO", "train_util.py:6546", `sample_steps: ${prompt.steps}`);
      if (prompt.seed !== null) out.log("INFO", "train_util.py:6550", `seed: ${prompt.seed}`);
      await workBar(out, prompt.steps, pause, true);
      const suffix =
        at.epoch === null ? String(at.step).padStart(6, "0") : `e${String(at.epoch).padStart(6, "0")}`;
      const stamp = new Date().toISOString().replace(/\D/g, "").slice(0, 14);
      const seed = prompt.seed === null ? "" : `_${prompt.seed}`;
      const name = `${settings.outputName}_${suffix}_${String(i).padStart(2, "0")}_${stamp}${seed}.png`;
      const picture = paintSample({
        ...prompt,
        prompt: prompt.text,
        seed: prompt.seed ?? i,
        clear: at.step / run.steps,
      });
      writeFileSync(join(folder, name), picture);
    }
  };
  return {
    sample,
    async afterStep(step: number): Promise<void> {
      // With epochs asked for, sd-scripts ignores the steps.
      if (everyEpochs === 0 && everySteps > 0 && step % everySteps === 0) await sample({ epoch: null, step });
    },
    async afterEpoch(step: number, epoch: number): Promise<void> {
      if (everyEpochs > 0 && epoch % everyEpochs === 0) await sample({ epoch, step });
    },
  };
}

interface Prompt {
  text: string;
  negative: string | null;
  width: number;
  height: number;
  steps: number;
  seed: number | null;
}

/** A prompt file in the JSON form, as Loralei writes it: an array of objects with sd-scripts' own keys. */
function readPrompts(source: string): Prompt[] {
  const rows = JSON.parse(source) as Record<string, unknown>[];
  return rows.map((row) => ({
    text: text(row.prompt, ""),
    negative: typeof row.negative_prompt === "string" ? row.negative_prompt : null,
    width: Math.max(64, Math.floor(number(row.width, 512) / 8) * 8),
    height: Math.max(64, Math.floor(number(row.height, 512) / 8) * 8),
    steps: Math.min(1_000, number(row.sample_steps, 30)),
    seed: typeof row.seed === "number" ? row.seed : null,
  }));
}
