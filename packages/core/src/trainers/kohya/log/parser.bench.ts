import { kohyaLog } from "./parser.ts";

/** Characters of one piece: what a worker reads from its log file at once. */
const PIECE = 65_536;
const ROUNDS = 40;

/**
 * Measures the parser on what a training prints for hours: two drawings of the main bar per step and nothing
 * else. Megabytes are counted in UTF-8, as the trainer writes them.
 */
export function parserBench({ megabytes = 200 }: { megabytes?: number } = {}): { mbPerSecond: number } {
  const pieces = barPieces();
  const bytes = pieces.reduce((sum, piece) => sum + new TextEncoder().encode(piece).length, 0);
  run(pieces, 2);
  const rounds = Math.max(1, Math.ceil((megabytes * 1e6) / bytes));
  const from = performance.now();
  const step = run(pieces, rounds);
  const seconds = (performance.now() - from) / 1000;
  if (step !== ROUNDS * 1_000) throw new Error(`the parser lost bars: it stands at step ${step}`);
  return { mbPerSecond: (bytes * rounds) / 1e6 / seconds };
}

function run(pieces: readonly string[], rounds: number): number {
  let state = kohyaLog.start();
  let atMs = 0;
  for (let round = 0; round < rounds; round++) {
    for (const piece of pieces) {
      atMs += 100;
      state = kohyaLog.parse(state, piece, atMs).state;
    }
  }
  return state.progress.step;
}

/** Bars of 40,000 steps as tqdm draws them, in pieces cut anywhere. */
function barPieces(): string[] {
  const total = ROUNDS * 1_000;
  let text = "";
  let before = "";
  for (let n = 0; n <= total; n++) {
    const eighths = Math.floor((n * 80) / total);
    const blocks = "█".repeat(Math.floor(eighths / 8)) + (eighths % 8 ? " ▏▎▍▌▋▊▉"[eighths % 8]! : "");
    const percent = String(Math.floor((n * 100) / total)).padStart(3);
    const clock = `${String(Math.floor(n / 3600)).padStart(2, "0")}:${String(Math.floor(n / 60) % 60).padStart(2, "0")}:${String(n % 60).padStart(2, "0")}`;
    const head = `\rsteps: ${percent}%|${blocks.padEnd(10)}| ${n}/${total} [${clock}<11:06:40,  1.00s/it`;
    text += `${head}${before}]`;
    before = `, avr_loss=${(0.1 + (n % 50) / 1000).toPrecision(3)}`;
    text += `${head}${before}]`;
  }
  const pieces: string[] = [];
  for (let at = 0; at < text.length; at += PIECE) {
    // As a decoder gives it: characters of its own, no view into a longer text.
    pieces.push(new TextDecoder().decode(new TextEncoder().encode(text.slice(at, at + PIECE))));
  }
  return pieces;
}
