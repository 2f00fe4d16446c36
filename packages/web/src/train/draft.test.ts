import { describe, expect, it } from "vitest";
import { type Draft, emptyDraft, readDraft, writeDraft } from "./draft.ts";

const draft: Draft = {
  ...emptyDraft,
  name: "hero v3",
  presetId: "character-24",
  typed: { learning_rate: "1e", cache_latents: false, sample_prompts: [{ prompt: "a cat", seed: "" }] },
  dataset: {
    name: "hero",
    root: "/d/hero",
    subsets: [{ path: "", repeats: "1x", classTokens: "", isReg: false }],
  },
};

describe("the draft of the train form", () => {
  it("comes back as it was typed, half-written numbers included", () => {
    expect(readDraft(writeDraft(draft))).toEqual(draft);
  });

  it("is not read when it is of another version or no draft at all", () => {
    expect(readDraft(writeDraft(draft).replace('"version":1', '"version":99'))).toBeNull();
    expect(readDraft("{")).toBeNull();
    expect(readDraft(null)).toBeNull();
    expect(readDraft("[]")).toBeNull();
  });

  it("loses only the parts that cannot be read", () => {
    const text = JSON.stringify({
      version: 1,
      draft: { name: 7, typed: { a: "1", b: {} }, dataset: { root: "/d" } },
    });
    expect(readDraft(text)).toEqual({ ...emptyDraft, typed: { a: "1" } });
  });
});
