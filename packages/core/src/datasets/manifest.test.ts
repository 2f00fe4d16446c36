import { expect, test } from "vitest";
import { canonicalManifest, Manifest } from "./manifest.ts";

const sha = "a".repeat(64);
const entry = (path: string) => ({
  path,
  size: 1,
  sha256: sha,
  subset: "",
  repeats: 1,
  caption: { sha256: sha },
});

test("the canonical text does not depend on the order of entries or of keys", () => {
  const a = Manifest.parse([entry("b.png"), entry("a.png")]);
  const shuffled = Object.fromEntries(Object.entries(entry("a.png")).reverse());
  const b = Manifest.parse([shuffled, entry("b.png")]);
  expect(canonicalManifest(a)).toBe(canonicalManifest(b));
});

test("repeats and captions are part of what was trained on", () => {
  const plain = canonicalManifest(Manifest.parse([entry("a.png")]));
  expect(canonicalManifest(Manifest.parse([{ ...entry("a.png"), repeats: 2 }]))).not.toBe(plain);
  expect(canonicalManifest(Manifest.parse([{ ...entry("a.png"), caption: null }]))).not.toBe(plain);
});

test("a manifest with a path that leaves its root is refused", () => {
  expect(Manifest.safeParse([entry("../a.png")]).success).toBe(false);
});
