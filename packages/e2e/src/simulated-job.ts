import { isFinal } from "@loralei/core/jobs/state";
import type { Client } from "./client.ts";
import type { Studio } from "./studio.ts";

/** Starts a simulated training on the one picture of a studio's dataset. */
export async function startJob(
  client: Client,
  studio: Pick<Studio, "home">,
  options: Record<string, unknown>,
): Promise<string> {
  const { id } = await client.jobs.create.mutate({
    name: options.output_name ? String(options.output_name) : "Momo the otter",
    spec: {
      kind: "train",
      trainer: "simulated",
      family: "sd15",
      options: {
        pretrained_model_name_or_path: `${studio.home}/models/base.safetensors`,
        save_every_n_epochs: 0,
        max_train_epochs: 1,
        ...options,
      },
      dataset: { name: "momo", root: `${studio.home}/datasets/momo`, subsets: [{ path: "", repeats: 1 }] },
      workerId: null,
    } as never,
  });
  return id;
}

/** Resolves when the job has ended; throws when it did not succeed. */
export async function succeeded(client: Client, id: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const subscription = client.jobs.follow.subscribe(
      { id: id as never },
      {
        onData: ({ data: { summary } }) => {
          if (!isFinal(summary.state)) return;
          subscription.unsubscribe();
          if (summary.state === "succeeded") resolve();
          else reject(new Error(`the job is ${summary.state}: ${JSON.stringify(summary.verdict)}`));
        },
        onError: reject,
      },
    );
  });
}

/** Resolves when the first worker is there and can run the simulated trainer. */
export async function workerOnline(client: Client): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const subscription = client.workers.watch.subscribe(undefined, {
      onData: (workers) => {
        if (!workers.some((worker) => worker.online && worker.capabilities.simulated)) return;
        subscription.unsubscribe();
        resolve();
      },
      onError: reject,
    });
  });
}
