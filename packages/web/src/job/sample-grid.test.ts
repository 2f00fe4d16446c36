import type { Artifact } from "@loralei/core/jobs/job";
import { describe, expect, it } from "vitest";
import { gridOf, neighbour, promptOf } from "./sample-grid.ts";

const sample = (path: string, step: number, createdAtMs: number) =>
  ({ id: path, kind: "sample", path, step, epoch: null, createdAtMs }) as unknown as Artifact;

const grid = gridOf([
  sample("sample/hero_000100_00_20261123120000_7.png", 100, 1),
  sample("sample/hero_000100_02_20261123120000_7.png", 100, 2),
  sample("sample/hero_000200_00_20261123120500_7.png", 200, 3),
  sample("sample/hero_000200_01_20261123120500_7.png", 200, 4),
]);
const ids = grid.rows.map((row) => row.cells.map((cell) => cell && promptOf(cell.path)));

describe("the grid of samples", () => {
  it("has the newest step on top, a column a prompt, and holes where none was drawn", () => {
    expect(grid.rows.map((row) => row.title)).toEqual(["Step 200", "Step 100"]);
    expect(ids).toEqual([
      [0, 1, null],
      [0, null, 2],
    ]);
  });

  it("is walked by arrows, past holes, and no further than its edge", () => {
    const at = (row: number, column: number) => grid.rows[row]!.cells[column]!.id;
    expect(neighbour(grid, at(1, 0), "ArrowRight")?.id).toBe(at(1, 2));
    expect(neighbour(grid, at(1, 0), "ArrowUp")?.id).toBe(at(0, 0));
    expect(neighbour(grid, at(0, 0), "ArrowUp")).toBeNull();
    expect(neighbour(grid, at(0, 1), "ArrowDown")).toBeNull();
    expect(neighbour(grid, at(0, 0), "Enter")).toBeNull();
  });

  it("reads the prompt's number off the names of sd-scripts, with and without seed and epoch", () => {
    expect(promptOf("sample/x_e000003_11_20261123120000.png")).toBe(11);
    expect(promptOf("sample/000100_04_20261123120000_42.png")).toBe(4);
    expect(promptOf("sample/anything.png")).toBe(0);
  });
});
