import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { makePng } from "../png.ts";

export const pictureCount = 4;
/** Pixels of a side: the smallest that the trainer's buckets take by default. */
export const pictureSide = 256;

type Rgb = readonly [number, number, number];

const palette: readonly { ground: Rgb; shape: Rgb; words: string }[] = [
  { ground: [28, 36, 56], shape: [240, 180, 80], words: "an amber disc on dark blue" },
  { ground: [232, 226, 212], shape: [176, 58, 72], words: "a red square on paper white" },
  { ground: [44, 92, 84], shape: [214, 232, 190], words: "a pale ring on green" },
  { ground: [96, 60, 120], shape: [250, 214, 226], words: "a pink cross on violet" },
];

/** Whether a point, −1 … 1 from the middle, lies in the shape of that number. */
const shapes: readonly ((x: number, y: number) => boolean)[] = [
  (x, y) => Math.hypot(x, y) < 0.6,
  (x, y) => Math.max(Math.abs(x), Math.abs(y)) < 0.5,
  (x, y) => Math.abs(Math.hypot(x, y) - 0.55) < 0.15,
  (x, y) => Math.min(Math.abs(x), Math.abs(y)) < 0.14 && Math.max(Math.abs(x), Math.abs(y)) < 0.7,
];

/** Draws the pictures of the self-test with their captions into a folder. */
export async function drawPictures(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [at, { ground, shape, words }] of palette.slice(0, pictureCount).entries()) {
    const inside = shapes[at]!;
    const png = makePng(pictureSide, pictureSide, (px, py) => {
      const x = (px / pictureSide) * 2 - 1;
      const y = (py / pictureSide) * 2 - 1;
      const light = 0.85 + 0.15 * (py / pictureSide);
      return inside(x, y) ? shape : [ground[0] * light, ground[1] * light, ground[2] * light];
    });
    await writeFile(join(folder, `shape-${at + 1}.png`), png);
    await writeFile(join(folder, `shape-${at + 1}.txt`), `loralei self-test, ${words}\n`);
  }
}
