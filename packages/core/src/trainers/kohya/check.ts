import type { Advice, CheckInput } from "../trainer.ts";

export function checkKohya(_input: CheckInput): Advice[] {
  return [];
}
