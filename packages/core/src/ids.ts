import { z } from "zod";

/**
 * Ids are UUIDv7 text (RFC 9562 section 5.7): they sort by the time they were made.
 * People see the last eight characters (`shortId`).
 */
const uuid = z.uuid({ error: "not an id of Loralei (a UUID is wanted)" });

export const JobId = uuid.brand<"JobId">();
export type JobId = z.infer<typeof JobId>;
export const WorkerId = uuid.brand<"WorkerId">();
export type WorkerId = z.infer<typeof WorkerId>;
export const ArtifactId = uuid.brand<"ArtifactId">();
export type ArtifactId = z.infer<typeof ArtifactId>;
export const DatasetId = uuid.brand<"DatasetId">();
export type DatasetId = z.infer<typeof DatasetId>;

/** sha256 as 64 lower-case hex digits. */
export const Sha256 = z.string().regex(/^[0-9a-f]{64}$/, "not a sha256 (64 lower-case hex digits)");
export type Sha256 = z.infer<typeof Sha256>;

/**
 * Builds a UUIDv7.
 * @param atMs milliseconds UTC, 0 … 2^48 - 1
 * @param random ten random bytes, from the caller: core holds no randomness
 */
export function makeUuidV7(atMs: number, random: Uint8Array): string {
  if (random.length < 10) throw new RangeError(`makeUuidV7 wants ten random bytes, got ${random.length}`);
  const bytes = new Uint8Array(16);
  for (let i = 0, rest = atMs; i < 6; i++, rest = Math.floor(rest / 256)) bytes[5 - i] = rest % 256;
  bytes.set(random.subarray(0, 10), 6);
  bytes[6] = 0x70 | (bytes[6]! & 0x0f);
  bytes[8] = 0x80 | (bytes[8]! & 0x3f);
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** The eight characters of an id that people see. */
export function shortId(id: string): string {
  return id.slice(-8);
}
