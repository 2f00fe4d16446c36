import { describe, expect, it } from "vitest";
import { addPoint, aligned, type Curve, emptyCurve, indexAt, seen, smoothed } from "./curve.ts";

function curveOf(values: readonly number[], from = 1): Curve {
  const curve = emptyCurve(2);
  values.forEach((value, index) => {
    addPoint(curve, from + index, value);
  });
  return curve;
}

describe("a curve", () => {
  it("grows, and a point that comes again changes nothing", () => {
    const curve = curveOf([5, 6, 7, 8, 9]);
    addPoint(curve, 3, 99);
    addPoint(curve, 5, 10);
    expect(curve.length).toBe(5);
    expect([...curve.values.subarray(0, 5)]).toEqual([5, 6, 7, 8, 10]);
    expect(indexAt(curve, 3)).toBe(2);
    expect(indexAt(curve, 99)).toBe(5);
  });

  it("is smoothed without a pull towards zero at its start, past what is no number", () => {
    const flat = smoothed(curveOf([2, 2, Number.NaN, 2]), 0.9);
    expect(flat.values[0]).toBeCloseTo(2);
    expect(flat.values[2]).toBeNaN();
    expect(flat.values[3]).toBeCloseTo(2);
    expect([...smoothed(curveOf([1, 3]), 0).values]).toEqual([1, 3]);
  });

  it("of a million points shows some thousands and keeps every spike", () => {
    const curve = emptyCurve(1_000_000);
    for (let step = 0; step < 1_000_000; step++)
      addPoint(curve, step, step === 654_321 ? 1_000 : Math.sin(step / 5_000));
    const shown = seen(curve, 0, 1_000_000, 1_000);
    expect(shown.x.length).toBeLessThanOrEqual(4_000);
    expect(Math.max(...shown.y.map((value) => value ?? 0))).toBe(1_000);
    expect(shown.x[0]).toBe(0);
    expect(shown.x.at(-1)).toBe(999_999);
    expect(shown.x.every((step, index) => index === 0 || step > shown.x[index - 1]!)).toBe(true);
  });

  it("zoomed in shows every point between, and one beyond each side", () => {
    expect(seen(curveOf([1, 2, 3, 4, 5, 6, 7, 8]), 3, 5, 1_000).x).toEqual([2, 3, 4, 5, 6]);
  });

  it("shows a value that is no number as a gap", () => {
    expect(seen(curveOf([1, Number.NaN, 3]), 0, 9, 100).y).toEqual([1, null, 3]);
  });
});

describe("curves on one axis", () => {
  it("have nothing where they have no point", () => {
    expect(
      aligned([
        { x: [1, 2, 3], y: [10, null, 30] },
        { x: [2], y: [5] },
      ]),
    ).toEqual([
      [1, 2, 3],
      [10, null, 30],
      [undefined, 5, undefined],
    ]);
  });
});
