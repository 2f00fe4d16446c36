import { describe, expect, it, vi } from "vitest";

vi.mock("../api.ts", () => ({ trpc: {} }));
const { sortCurves } = await import("./use-metrics.ts");

describe("sortCurves", () => {
  it("finds loss, average, validation and learning rates by the names that sd-scripts writes", () => {
    expect(
      sortCurves([
        "loss/current",
        "loss/average",
        "loss/validation/epoch_average",
        "lr/unet",
        "lr/textencoder",
        "max_norm/x",
      ]),
    ).toEqual({
      raw: "loss/current",
      average: "loss/average",
      validation: ["loss/validation/epoch_average"],
      rates: ["lr/unet", "lr/textencoder"],
    });
  });

  it("takes the only loss there is, and none where there is none", () => {
    expect(sortCurves(["train_loss"])).toMatchObject({ raw: "train_loss", average: null });
    expect(sortCurves([])).toEqual({ raw: null, average: null, validation: [], rates: [] });
  });
});
