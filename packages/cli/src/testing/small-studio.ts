import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createApp } from "@loralei/api/app";
import { writeSafetensors } from "@loralei/disk/write-safetensors";
import { startDaemon } from "@loralei/worker/daemon";

export interface SmallStudio extends AsyncDisposable {
  url: string;
  /** A folder for files of the test. */
  dir: string;
  /** Folder of four captioned pictures. */
  dataset: string;
  /** Writes a config.toml that passes every check, with these lines added; gives its path. */
  config(...lines: string[]): Promise<string>;
  startWorker(): Promise<void>;
}

const pixel = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

/** A whole studio in a home of its own; its worker, once started, has the simulated trainer. */
export async function openSmallStudio({
  token = null,
}: {
  token?: string | null;
} = {}): Promise<SmallStudio> {
  const dir = await mkdtemp(join(tmpdir(), "loralei-cli-"));
  const app = await createApp({ home: join(dir, "studio"), port: 0, token });
  const stop = new AbortController();
  let stopped: Promise<void> = Promise.resolve();
  const dataset = join(dir, "studio", "datasets", "hero");
  await mkdir(dataset, { recursive: true });
  for (const name of ["a", "b", "c", "d"]) {
    await writeFile(join(dataset, `${name}.png`), pixel);
    await writeFile(join(dataset, `${name}.txt`), `hero, ${name}`);
  }
  const model = join(dir, "base.safetensors");
  // The tensor by which a model of SD 1.5 is told: it reads text of width 768.
  const name = "model.diffusion_model.input_blocks.1.1.transformer_blocks.0.attn2.to_k.weight";
  const tensors = [{ name, dtype: "F32" as const, shape: [1, 768], data: new Uint8Array(4 * 768) }];
  await writeSafetensors(model, { tensors });
  return {
    url: app.url,
    dir,
    dataset,
    async config(...lines) {
      const path = join(dir, "config.toml");
      const always = [
        `pretrained_model_name_or_path = ${JSON.stringify(model)}`,
        'output_name = "hero"',
        'resolution = "64"',
        "min_bucket_reso = 64",
        'caption_extension = ".txt"',
        "max_train_steps = 6",
        "learning_rate = 1e-4",
        "sim_speed = 200",
      ];
      const own = new Set(lines.map((line) => line.split("=")[0]!.trim()));
      const rows = always.filter((line) => !own.has(line.split("=")[0]!.trim()));
      await writeFile(path, `${[...rows, ...lines].join("\n")}\n`);
      return path;
    },
    async startWorker() {
      const daemon = await startDaemon({
        url: app.url,
        token: app.localWorkerToken,
        home: join(dir, "worker"),
        local: true,
        simulated: true,
        signal: stop.signal,
        log: () => {},
      });
      stopped = daemon.stopped;
    },
    async [Symbol.asyncDispose]() {
      stop.abort();
      await stopped;
      await app.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
