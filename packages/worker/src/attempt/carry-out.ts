import type { StopMode } from "@loralei/core/jobs/state";
import type { AttemptEffect } from "@loralei/core/link/attempt-link-events";
import type { AttemptLink } from "@loralei/core/link/attempt-link-state";
import type { Outputs } from "./outputs.ts";
import type { Readers } from "./readers.ts";
import type { Surroundings } from "./surroundings.ts";

/** What the effects of an attempt's link (core/link/attempt-link-events.ts) fall upon. */
export interface Hands {
  tag: string;
  link: () => AttemptLink;
  readers: Readers;
  outputs: Outputs;
  surroundings: Surroundings;
  stop: (mode: StopMode, why: string, graceMs: number | null) => Promise<void>;
  discard: (why: string) => Promise<void>;
  /** Deletes the copy: the api has everything. */
  remove: () => Promise<void>;
}

/** Does what one effect asks for, or begins it; never throws. */
export function carryOut(effect: AttemptEffect, hands: Hands): void {
  const { link, readers, outputs, surroundings } = hands;
  switch (effect.type) {
    case "send":
      surroundings.send(effect.message);
      return;
    case "read":
      readers.restart(effect.channel, effect.mark);
      return;
    case "room":
      readers.acked(effect.channel, link()[effect.channel].outbox.acked);
      return;
    case "upload": {
      const artifact = link().artifacts.find(({ id }) => id === effect.id);
      if (artifact) outputs.upload(artifact, effect.uploadId, effect.offset);
      return;
    }
    case "refused":
      surroundings.note(`the api refused an output of ${hands.tag}: ${effect.message}`);
      return;
    case "stop":
      void hands.stop(effect.mode, "asked by the user", effect.graceMs);
      return;
    case "discard":
      void hands.discard(effect.why);
      return;
    case "delete":
      void hands.remove();
      return;
  }
}
