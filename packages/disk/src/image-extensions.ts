/**
 * Endings of the files that sd-scripts loads as images, exactly as it matches them: lower case or upper case, not
 * mixed (library/train_util.py IMAGE_EXTENSIONS). A file named "a.Png" is not loaded.
 */
export const imageExtensions = [
  ".png",
  ".jpg",
  ".jpeg",
  ".webp",
  ".bmp",
  ".PNG",
  ".JPG",
  ".JPEG",
  ".WEBP",
  ".BMP",
] as const;

/** Endings it loads only where a Python plug-in for them is installed (pillow_avif, jxlpy, pillow_jxl). */
export const pluginImageExtensions = [".avif", ".AVIF", ".jxl", ".JXL"] as const;

/** Whether the trainer takes this file name for an image. Names that start with a dot are never matched by it. */
export function isImageName(name: string): boolean {
  return endingOf(name, imageExtensions) !== null;
}

/** Whether it would with the plug-ins: people wonder why such a file is not counted. */
export function needsPlugin(name: string): boolean {
  return endingOf(name, pluginImageExtensions) !== null;
}

/** The file name without its image ending; unchanged when it has none. */
export function imageStem(name: string): string {
  const ending = endingOf(name, imageExtensions);
  return ending === null ? name : name.slice(0, -ending.length);
}

function endingOf(name: string, endings: readonly string[]): string | null {
  if (name.startsWith(".")) return null;
  return endings.find((ending) => name.endsWith(ending)) ?? null;
}
