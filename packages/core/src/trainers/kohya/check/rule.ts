import type { Advice, CheckInput, Options } from "../../trainer.ts";
import type { KohyaFamily } from "../families.ts";
import type { KohyaOptions } from "../options/schema.ts";

/** What a rule sees. */
export interface Case extends Omit<CheckInput, "family" | "options"> {
  family: KohyaFamily;
  options: KohyaOptions;
}

/** One fact about a run that would fail, do nothing, or disappoint; nothing to say is an empty list. */
export type Rule = (about: Case) => Advice[];

type Severity = Advice["severity"];

const advise =
  (severity: Severity) =>
  (field: string | null, code: string, message: string, fix?: { label: string; set: Options }): Advice =>
    fix ? { severity, field, code, message, fix } : { severity, field, code, message };

/** The run would stop, or train something else than was asked. */
export const error = advise("error");
/** The run goes on, but a setting has no effect or is likely a mistake. */
export const warning = advise("warning");
/** Worth knowing. */
export const info = advise("info");

/** `advice` when the condition holds. */
export function when(condition: boolean, advice: () => Advice): Advice[] {
  return condition ? [advice()] : [];
}
