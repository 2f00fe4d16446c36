// Draws the sample dataset into a folder: node scripts/make-sample-dataset.mjs FOLDER
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import sharp from "sharp";
import { otter, things } from "./sample/otter.mjs";
import { scenes } from "./sample/scenes.mjs";
import { settings } from "./sample/settings.mjs";

const target = process.argv[2];
if (!target) throw new Error("a folder is wanted: node scripts/make-sample-dataset.mjs FOLDER");
await makeSampleDataset(resolve(target));

/** All pictures or none: they are drawn beside the folder, which then appears at once. */
async function makeSampleDataset(folder) {
  const draft = `${folder}.drawing-${process.pid}`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { recursive: true });
  for (const scene of scenes) {
    const png = await sharp(Buffer.from(draw(scene)))
      .png({ compressionLevel: 9, palette: true, colours: 200, dither: 0 })
      .toBuffer();
    await writeFile(join(draft, `${scene.name}.png`), png);
    await writeFile(join(draft, `${scene.name}.txt`), `${scene.caption}\n`);
  }
  await mkdir(dirname(folder), { recursive: true });
  await rename(draft, folder);
}

function draw({ width, height, place, drawing }) {
  const { zoom = 1, at, tilt = 0, held, ...character } = drawing;
  const { back, front = "" } = settings[place](width, height);
  const fit = { stand: 0.92, sit: 0.95, float: 1, sleep: 1.05 }[drawing.pose];
  const [x, y] =
    at ?? { stand: [0.5, 0.38], sit: [0.5, 0.4], float: [0.3, 0.62], sleep: [0.48, 0.56] }[drawing.pose];
  const scale = (zoom * fit * Math.min(width * 1.15, height)) / 430;
  const figure = otter({ ...character, held: held ? things[held] : "" });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${back}
    <g transform="translate(${width * x},${height * y}) scale(${scale.toFixed(3)}) rotate(${tilt})">${figure}</g>${front}</svg>`;
}
