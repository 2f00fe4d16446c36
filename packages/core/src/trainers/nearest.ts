/**
 * The known word that was most likely meant, or null when none is near: two letters differ at most, by
 * Damerau-Levenshtein (one more, less, other, or two swapped), or it begins so, or a third of its letters differ.
 */
export function nearest(word: string, known: readonly string[]): string | null {
  const asked = word.toLowerCase();
  let best: string | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const candidate of known) {
    const distance = editDistance(asked, candidate.toLowerCase());
    if (distance < least) {
      least = distance;
      best = candidate;
    }
  }
  if (least <= 2) return best;
  const begun = known.find((candidate) => asked.length >= 4 && candidate.toLowerCase().startsWith(asked));
  if (begun !== undefined) return begun;
  return best !== null && least <= Math.floor(best.length / 3) ? best : null;
}

/** Damerau-Levenshtein distance, optimal string alignment; words over 64 letters are cut, they are no typos. */
export function editDistance(left: string, right: string): number {
  const a = left.slice(0, 64);
  const b = right.slice(0, 64);
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const other = a[i - 1] === b[j - 1] ? 0 : 1;
      let cost = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + other);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, before[j - 2]! + 1);
      row.push(cost);
    }
    before = last;
    last = row;
  }
  return last[b.length]!;
}
