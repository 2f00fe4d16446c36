/**
 * Address of the thumbnail of a dataset's image. It names the file's size and time of change, so that what a
 * browser keeps for ever is never an old picture.
 */
export function imageAddress(path: string, size: number, mtimeMs: number): string {
  const version = `${size.toString(36)}-${Math.floor(mtimeMs).toString(36)}`;
  return `/images/file.${Buffer.from(path).toString("base64url")}?v=${version}`;
}

/** The path in a key of `imageAddress`, or null for a key of another kind. */
export function pathOfKey(key: string): string | null {
  return key.startsWith("file.") ? Buffer.from(key.slice(5), "base64url").toString() : null;
}
