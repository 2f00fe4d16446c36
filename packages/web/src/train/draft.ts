import type { SubsetRef } from "@loralei/core/datasets/manifest";
import type { Typed, TypedValue } from "./typed.ts";

/** The dataset as the form holds it: repeats as typed. */
export interface DraftDataset {
  name: string;
  root: string;
  subsets: readonly (Omit<SubsetRef, "repeats"> & { repeats: string })[];
}

/** What a person has put into the train form, as it is kept in this browser. */
export interface Draft {
  name: string;
  presetId: string | null;
  /** The options of a past job that the form started from; they take the preset's place. */
  base: Readonly<Record<string, unknown>> | null;
  /** Name of that job. */
  baseName: string | null;
  typed: Typed;
  dataset: DraftDataset | null;
  workerId: string | null;
}

export const draftVersion = 1;

export const emptyDraft: Draft = {
  name: "",
  presetId: null,
  base: null,
  baseName: null,
  typed: {},
  dataset: null,
  workerId: null,
};

/** The draft's name in storage: one per trainer and family. */
export function draftKey(trainer: string, family: string): string {
  return `draft.${trainer}.${family}`;
}

export function writeDraft(draft: Draft): string {
  return JSON.stringify({ version: draftVersion, draft });
}

/** Reads a kept draft; what is not one, or of a version that is not known, is null. Odd parts are left out. */
export function readDraft(text: string | null): Draft | null {
  if (text === null) return null;
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isRecord(found) || found.version !== draftVersion || !isRecord(found.draft)) return null;
  const { draft } = found;
  return {
    name: typeof draft.name === "string" ? draft.name : "",
    presetId: typeof draft.presetId === "string" ? draft.presetId : null,
    base: isRecord(draft.base) ? draft.base : null,
    baseName: typeof draft.baseName === "string" ? draft.baseName : null,
    typed: readTyped(draft.typed),
    dataset: readDataset(draft.dataset),
    workerId: typeof draft.workerId === "string" ? draft.workerId : null,
  };
}

function readTyped(value: unknown): Typed {
  if (!isRecord(value)) return {};
  const typed: Record<string, TypedValue> = {};
  for (const [key, entry] of Object.entries(value)) {
    if (typeof entry === "string" || typeof entry === "boolean") typed[key] = entry;
    else if (Array.isArray(entry)) typed[key] = entry.filter(isRecord).map(readRow);
  }
  return typed;
}

function readRow(row: Record<string, unknown>): Record<string, string | boolean> {
  return Object.fromEntries(
    Object.entries(row).filter(
      (entry): entry is [string, string | boolean] =>
        typeof entry[1] === "string" || typeof entry[1] === "boolean",
    ),
  );
}

function readDataset(value: unknown): DraftDataset | null {
  if (!isRecord(value) || typeof value.root !== "string" || typeof value.name !== "string") return null;
  const subsets = Array.isArray(value.subsets) ? value.subsets.filter(isRecord) : [];
  if (subsets.length === 0) return null;
  return {
    name: value.name,
    root: value.root,
    subsets: subsets.map((subset) => ({
      path: typeof subset.path === "string" ? subset.path : "",
      repeats: typeof subset.repeats === "string" ? subset.repeats : "1",
      classTokens: typeof subset.classTokens === "string" ? subset.classTokens : "",
      isReg: subset.isReg === true,
    })),
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
