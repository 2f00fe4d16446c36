import { expect, test } from "vitest";
import { mendLanguage } from "./valid-language.ts";

test.each([
  ["en-US@posix", "en-US"],
  ["C", "en"],
  ["", "en"],
  ["de-AT", "de-AT"],
])("a browser that names its language %j gets charts in %j", (named, mended) => {
  const navigator = { language: named };
  mendLanguage(navigator);
  expect(navigator.language).toBe(mended);
  expect(() => new Intl.NumberFormat(navigator.language)).not.toThrow();
});
