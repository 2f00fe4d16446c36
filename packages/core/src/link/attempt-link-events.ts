import type { Announcement, AttemptLink, ChannelName, Chunk, Exited, Started } from "./attempt-link-state.ts";
import type { Down, Mark, Up, WantedJob } from "./messages.ts";

type About<T> = T extends { job: unknown } ? T : never;

/** What happens to an attempt, here or over the link. */
export type AttemptEvent =
  | { type: "welcome"; wanted: WantedJob }
  | { type: "offline" }
  /** A row of a lease.ack. */
  | { type: "wanted"; desired: WantedJob["desired"]; stopMode: WantedJob["stopMode"] }
  | { type: "down"; message: Exclude<About<Down>, { t: "offer" }> }
  | { type: "chunk"; chunk: Chunk; weight: number }
  | { type: "started"; message: Started }
  | { type: "stopping" }
  | { type: "exited"; message: Exited }
  | { type: "ended"; channel: ChannelName; at: number }
  | { type: "artifact"; artifact: Announcement }
  | { type: "artifacts-complete" }
  /** The bytes are in and verified. */
  | { type: "uploaded"; id: number }
  /** The upload is unknown to the api, or its bytes were not right: announce again. */
  | { type: "announce-again"; id: number }
  /** The file is gone before its bytes were in. */
  | { type: "artifact-lost"; id: number };

/** What the driver has to carry out, in this order. */
export type AttemptEffect =
  | { type: "send"; message: Up }
  /** Read this channel's source from the mark; whatever was read beyond is forgotten. */
  | { type: "read"; channel: ChannelName; mark: Mark }
  /** There may be room for another chunk. */
  | { type: "room"; channel: ChannelName }
  | { type: "upload"; id: number; uploadId: string; offset: number }
  | { type: "stop"; mode: "save" | "now"; graceMs: number | null }
  | { type: "refused"; id: number; message: string }
  /** Kill what runs and delete the copy: the attempt belongs to nobody here. */
  | { type: "discard"; why: string }
  /** The api has everything: delete the copy. */
  | { type: "delete" };

export interface AttemptStep {
  state: AttemptLink;
  effects: AttemptEffect[];
}
