/**
 * Chromium without a locale (LANG=C, many containers) names its language "en-US@posix". No Intl takes that, and
 * uPlot asks Intl by it while it loads (uPlot.esm.js, numFormatter), so that no chart would ever show.
 */
export function mendLanguage(navigator: { readonly language: string }): void {
  if (isTag(navigator.language)) return;
  const plain = navigator.language.split("@")[0] ?? "";
  Object.defineProperty(navigator, "language", { value: isTag(plain) ? plain : "en", configurable: true });
}

function isTag(language: string): boolean {
  try {
    return Intl.getCanonicalLocales(language).length === 1;
  } catch {
    return false;
  }
}
