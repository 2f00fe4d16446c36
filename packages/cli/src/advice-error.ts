import { type ErrorCode, StudioError } from "@loralei/core/errors";
import type { Advice } from "@loralei/core/trainers/trainer";

/** A refusal of the studio that points at settings. */
export class AdviceError extends StudioError {
  readonly fields: readonly Advice[];
  constructor(code: ErrorCode, message: string, help: string, fields: readonly Advice[], cause: unknown) {
    super(code, message, { help, cause });
    this.fields = fields;
  }
}
