/** A Windows path with the slashes that every part of the trainer takes; any other path as it is. */
export function posix(path: string): string {
  return /^[A-Za-z]:[\\/]|^\\\\/.test(path) ? path.replaceAll("\\", "/") : path;
}
