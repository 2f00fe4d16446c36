import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Console } from "./console.ts";
import { writeLora } from "./lora-file.ts";
import type { Schedule } from "./schedule.ts";
import { number, type Settings, text } from "./settings.ts";

/** Checkpoints, states and the final file, under the names that sd-scripts gives them, with its lines. */
export function openOutputs(out: Console, settings: Settings, run: Schedule) {
  const { config, outputDir, outputName } = settings;
  const everySteps = number(config.save_every_n_steps, 0);
  const everyEpochs = number(config.save_every_n_epochs, 0);
  const lastEpochs = number(config.save_last_n_epochs, 0);
  const extension = text(config.save_model_as, "safetensors");
  const path = (suffix: string) => join(outputDir, `${outputName}${suffix}`);
  const epochName = (epoch: number) => path(`-${String(epoch).padStart(6, "0")}.${extension}`);

  const save = (file: string, step: number, epoch: number) => {
    out.print(`\nsaving checkpoint: ${file}`);
    writeLora(file, {
      rank: number(config.network_dim, 4),
      alpha: number(config.network_alpha, 1),
      sdxl: settings.simulation.family === "sdxl",
      metadata: metadata(settings, run, step, epoch),
    });
  };
  const saveState = (suffix: string, step: number, epoch: number, line: string, source: string) => {
    const folder = path(`${suffix}-state`);
    out.log("INFO", source, line);
    out.log("INFO", "accelerator.py:3241", `Saving current state to ${folder}`);
    mkdirSync(folder, { recursive: true });
    out.log(
      "INFO",
      "train_network.py:946",
      `save train state to ${join(folder, "train_state.json")} at epoch ${epoch} step ${step}`,
    );
    writeFileSync(
      join(folder, "train_state.json"),
      JSON.stringify({ current_epoch: epoch, current_step: step }),
    );
    writeFileSync(join(folder, "optimizer.bin"), Buffer.alloc(1_024));
    out.log("INFO", "checkpointing.py:115", `Optimizer state saved in ${join(folder, "optimizer.bin")}`);
  };

  return {
    afterStep(step: number, epoch: number): void {
      if (everySteps === 0 || step % everySteps !== 0) return;
      const suffix = `-step${String(step).padStart(8, "0")}`;
      save(path(`${suffix}.${extension}`), step, epoch - 1);
      if (config.save_state === true)
        saveState(suffix, step, epoch, `saving state at step ${step}`, "train_util.py:5964");
    },
    afterEpoch(step: number, epoch: number): void {
      if (everyEpochs === 0 || epoch % everyEpochs !== 0 || epoch === run.epochs) return;
      save(epochName(epoch), step, epoch);
      if (config.save_state === true) {
        saveState(
          `-${String(epoch).padStart(6, "0")}`,
          step,
          epoch,
          `saving state at epoch ${epoch}`,
          "train_util.py:5942",
        );
      }
      const old = epochName(epoch - lastEpochs);
      if (lastEpochs === 0 || !existsSync(old)) return;
      out.print(`removing old checkpoint: ${old}`);
      rmSync(old);
    },
    finish(step: number, epoch: number): void {
      if (config.save_state === true || config.save_state_on_train_end === true) {
        saveState("", step, epoch, "saving last state.", "train_util.py:5990");
      }
      save(path(`.${extension}`), step, epoch);
    },
  };
}

function metadata(settings: Settings, run: Schedule, step: number, epoch: number): Record<string, string> {
  const { config } = settings;
  return {
    ss_output_name: settings.outputName,
    ss_base_model_version:
      settings.simulation.family === "sdxl" ? "sdxl_base_v1-0" : config.v2 === true ? "sd_v2" : "sd_v1",
    ss_network_module: text(config.network_module, "networks.lora"),
    ss_network_dim: String(number(config.network_dim, 4)),
    ss_network_alpha: number(config.network_alpha, 1).toFixed(1),
    ss_learning_rate: String(number(config.learning_rate, 1e-4)),
    ss_lr_scheduler: text(config.lr_scheduler, "constant"),
    ss_optimizer: text(config.optimizer_type, "AdamW"),
    ss_num_train_images: String(run.images),
    ss_num_reg_images: String(run.reg),
    ss_num_batches_per_epoch: String(run.batches),
    ss_num_epochs: String(run.epochs),
    ss_max_train_steps: String(run.steps),
    ss_steps: String(step),
    ss_epoch: String(epoch),
    ss_seed: String(settings.seed),
    ss_sd_model_name: basename(text(config.pretrained_model_name_or_path, "")),
    ss_sd_scripts_commit_hash: "simulated",
    ss_training_comment:
      "written by Loralei's simulated trainer: its weights are a pattern, nothing was trained",
    "modelspec.title": settings.outputName,
    "modelspec.architecture":
      settings.simulation.family === "sdxl" ? "stable-diffusion-xl-v1-base/lora" : "stable-diffusion-v1/lora",
  };
}
