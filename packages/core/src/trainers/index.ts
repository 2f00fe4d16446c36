import { kohya } from "./kohya/index.ts";
import { simulated } from "./simulated/index.ts";
import type { Trainer } from "./trainer.ts";

/** The trainers, one line each. The simulated one is offered only where a worker says that it runs it. */
export const trainers: readonly Trainer[] = [kohya, simulated];

export function trainerById(id: string): Trainer | undefined {
  return trainers.find((trainer) => trainer.id === id);
}
