/** A command line as one would type it into a POSIX shell: an argument that needs quotes gets them. */
export function commandText(argv: readonly string[]): string {
  return argv
    .map((part) => (/^[\w@%+=:,./-]+$/.test(part) ? part : `'${part.replaceAll("'", `'\\''`)}'`))
    .join(" ");
}
