import { makePng } from "../png.ts";

/**
 * A sample picture: a landscape whose colours come from the prompt and the seed, under noise that clears as the
 * training goes on, so that a row of samples over time tells something.
 * @param clear 0 … 1: how far the training is
 */
export function paintSample(options: {
  width: number;
  height: number;
  prompt: string;
  seed: number;
  clear: number;
}): Buffer {
  const { width, height, clear } = options;
  const hue = (hash(options.prompt) % 360) / 360;
  const sun = { x: 0.25 + 0.5 * unit(options.seed), y: 0.55 - 0.3 * clear, size: 0.1 };
  const noise = 0.75 * (1 - clear) ** 1.5;
  return makePng(width, height, (px, py) => {
    const x = px / width;
    const y = py / height;
    let colour = mix(shade(hue + 0.55, 0.35), shade(hue + 0.08, 0.8), y / 0.7);
    const distance = Math.hypot(x - sun.x, ((y - sun.y) * height) / width);
    if (distance < sun.size) colour = [255, 236, 200];
    else colour = mix(colour, [255, 220, 170], Math.max(0, 0.5 - distance * 1.4));
    for (let hill = 0; hill < 3; hill++) {
      const ridge = 0.55 + hill * 0.13 + 0.06 * Math.sin(x * (5 + hill * 3) + hill * 2 + options.seed);
      if (y > ridge) colour = shade(hue + 0.3 + hill * 0.07, 0.5 - hill * 0.13);
    }
    const grain = unit(px * 7919 + py * 104_729 + options.seed) * 255;
    return mix(colour, [grain, unit(grain * 31 + px) * 255, unit(grain * 17 + py) * 255], noise);
  });
}

type Rgb = readonly [number, number, number];

function mix(a: Rgb, b: Rgb, share: number): Rgb {
  const part = Math.min(1, Math.max(0, share));
  return [a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part, a[2] + (b[2] - a[2]) * part];
}

/** A soft colour of a hue (in turns) and a lightness. */
function shade(hue: number, light: number): Rgb {
  const wave = (offset: number) => 255 * light * (0.68 + 0.32 * Math.cos(2 * Math.PI * (hue + offset)));
  return [wave(0), wave(0.33), wave(0.67)];
}

function hash(text: string): number {
  let value = 2_166_136_261;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 16_777_619) >>> 0;
  return value;
}

/** 0 … 1 from a number, always the same. */
function unit(value: number): number {
  const mixed = Math.imul(Math.floor(value) ^ 0x9e3779b9, 0x85ebca6b) >>> 0;
  return ((mixed ^ (mixed >>> 13)) >>> 0) / 2 ** 32;
}
