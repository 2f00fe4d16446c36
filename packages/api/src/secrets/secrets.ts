import { z } from "zod";

/** The secrets that the studio keeps; each is the name of the trainer's environment variable. */
export const SecretName = z.enum(["HF_TOKEN", "WANDB_API_KEY"]);
export type SecretName = z.infer<typeof SecretName>;

/** All that is ever told of a secret. */
interface SecretView {
  name: SecretName;
  set: boolean;
  updatedAtMs: number | null;
}

export interface Secrets {
  list(): Promise<SecretView[]>;
  set(name: SecretName, value: string): Promise<void>;
  forget(name: SecretName): Promise<void>;
  /** Asks the service that the secret is for. Throws `not-found` when it is not set. */
  test(name: SecretName): Promise<{ ok: boolean; message: string }>;
  /** The values for a trainer's environment. */
  forTrainer(): Promise<Record<string, string>>;
}
