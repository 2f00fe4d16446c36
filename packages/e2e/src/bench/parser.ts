import { kohya } from "@loralei/core/trainers/kohya/index";
import type { Bench } from "./bench.ts";
import { rounded } from "./bench.ts";

/** How fast pure tqdm output is read, in the pieces that the worker's tail gives: MB (10^6 bytes) per second. */
export async function run(): Promise<Bench> {
  const total = 2_000_000;
  let text = "";
  for (let n = 1; text.length < 32e6; n++) {
    const percent = String(Math.floor((n / total) * 100)).padStart(3);
    text += `\rsteps: ${percent}%|${"█".repeat(Math.floor((n / total) * 10)).padEnd(10)}| ${n}/${total} [1:02:03<4:05:06,  1.23it/s, avr_loss=0.0${(n % 900) + 100}]`;
  }
  const pieces: string[] = [];
  for (let at = 0; at < text.length; at += 65_536) pieces.push(text.slice(at, at + 65_536));
  const bytes = Buffer.byteLength(text);
  let best = 0;
  for (let round = 0; round < 4; round++) {
    let state = kohya.parser.start();
    const begin = performance.now();
    for (const [i, piece] of pieces.entries()) state = kohya.parser.parse(state, piece, i * 20).state;
    best = Math.max(best, bytes / 1e6 / ((performance.now() - begin) / 1000));
    if (state.progress.step === 0) throw new Error("the parser saw no step: this measures nothing");
  }
  return { figures: { mbPerSecond: rounded(best) }, limits: { mbPerSecond: { min: 100 } } };
}
