import { useSyncExternalStore } from "react";
import { keep, kept } from "./kept.ts";

export type Theme = "system" | "dark" | "light";

const light = window.matchMedia("(prefers-color-scheme: light)");
const listeners = new Set<() => void>();
let choice = read();

function read(): Theme {
  const value = kept("theme");
  return value === "dark" || value === "light" ? value : "system";
}

/** The theme in force: the choice, or what the system prefers. */
export function shownTheme(): "dark" | "light" {
  if (choice !== "system") return choice;
  return light.matches ? "light" : "dark";
}

function apply() {
  document.documentElement.dataset.theme = shownTheme();
  for (const listener of listeners) listener();
}

/** Applies the theme now and whenever the system's changes. Called once, before the first render. */
export function startTheme(): void {
  light.addEventListener("change", apply);
  apply();
}

export function setTheme(next: Theme): void {
  choice = next;
  keep("theme", next);
  apply();
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useTheme(): { choice: Theme; shown: "dark" | "light" } {
  const key = useSyncExternalStore(subscribe, () => `${choice} ${shownTheme()}`);
  const [chosen, shown] = key.split(" ");
  return { choice: chosen as Theme, shown: shown as "dark" | "light" };
}
