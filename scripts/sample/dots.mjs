/** Scattered dots, always the same for the same numbers: a low-discrepancy sequence instead of a random one. */
export function dots(count, width, top, bottom, colour, radius, skip = 0) {
  let out = `<g fill="${colour}">`;
  for (let i = 1; i <= count; i++) {
    const x = ((i + skip) * 0.754877) % 1;
    const y = ((i + skip) * 0.56984) % 1;
    const r = radius * (0.5 + ((i * 0.618034) % 1) * 0.6);
    out += `<circle cx="${(x * width).toFixed(1)}" cy="${(top + y * (bottom - top)).toFixed(1)}" r="${r.toFixed(1)}"/>`;
  }
  return `${out}</g>`;
}
