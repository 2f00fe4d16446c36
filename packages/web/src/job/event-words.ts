import type { JobEvent, RunEvent } from "@loralei/core/jobs/event";
import { phaseWords } from "@loralei/core/jobs/phase-words";
import { stateLooks } from "../jobs/state-look.tsx";
import { countWords, plural } from "../words/number.ts";

/** An event of the audit trail as a sentence. */
export function eventWords(body: JobEvent["body"]): {
  text: string;
  detail?: string;
  tone: "plain" | "good" | "warn" | "bad";
} {
  switch (body.type) {
    case "moved":
      return {
        text: body.from === null ? "Created" : stateLooks[body.to].words,
        detail: body.why,
        tone:
          body.to === "failed"
            ? "bad"
            : body.to === "succeeded"
              ? "good"
              : body.to === "lost"
                ? "warn"
                : "plain",
      };
    case "stop-asked":
      return { text: body.mode === "save" ? "Asked to save and stop" : "Asked to stop now", tone: "warn" };
    case "artifact":
      return { text: "Collected a file", detail: body.name, tone: "good" };
    case "ended": {
      const { outcome, failure } = body.verdict;
      return {
        text: `Attempt ${body.attempt} ended: ${outcome}`,
        ...(failure ? { detail: failure.message } : {}),
        tone: outcome === "succeeded" ? "good" : outcome === "failed" ? "bad" : "plain",
      };
    }
    case "run":
      return runWords(body.event);
  }
}

function runWords(event: RunEvent): ReturnType<typeof eventWords> {
  const at = (step: number | null) => (step === null ? "" : ` at step ${countWords(step)}`);
  switch (event.type) {
    case "phase":
      return { text: phaseWords[event.phase], tone: "plain" };
    case "totals":
      return {
        text: "The trainer counted",
        detail: [
          event.images !== null && plural(event.images, "image"),
          event.batchesPerEpoch !== null && `${plural(event.batchesPerEpoch, "batch", "batches")} an epoch`,
          event.epochs !== null && plural(event.epochs, "epoch"),
          event.steps !== null && plural(event.steps, "step"),
        ]
          .filter(Boolean)
          .join(", "),
        tone: "plain",
      };
    case "epoch":
      return { text: `Epoch ${event.epoch}${event.total ? ` of ${event.total}` : ""}`, tone: "plain" };
    case "checkpoint":
      return { text: `Saved a checkpoint${at(event.step)}`, detail: event.path, tone: "plain" };
    case "checkpoint-removed":
      return { text: "Removed an old checkpoint", detail: event.path, tone: "plain" };
    case "state-saved":
      return { text: `Saved its state${at(event.step)}`, detail: event.path, tone: "plain" };
    case "sampling":
      return { text: `Draws samples${at(event.step)}`, tone: "plain" };
    case "validation":
      return { text: `Validation loss ${event.loss.toFixed(4)}${at(event.step)}`, tone: "plain" };
    case "model-saved":
      return { text: "Saved the model", tone: "good" };
    case "device":
      return { text: "Trains on", detail: event.name, tone: "plain" };
    case "warning":
      return { text: "Warning", detail: event.message, tone: "warn" };
  }
}
