import type { Advice } from "@loralei/core/trainers/trainer";
import type { z } from "zod";
import type { DraftDataset } from "./draft.ts";
import type { FormModel } from "./form-model.ts";

/** What the page itself knows to be wrong, at once: the schema's answer to what is typed. */
export function typedAdvice(
  schema: z.ZodObject,
  model: FormModel,
  options: Record<string, unknown>,
): Advice[] {
  const parsed = schema.safeParse(options);
  if (parsed.success) return [];
  return parsed.error.issues.map((issue) => {
    const [key, ...rest] = issue.path;
    const field = typeof key === "string" ? key : null;
    const known = field === null ? undefined : model.byKey.get(field);
    const place = rest.length === 0 ? "" : `${whereWords(rest)}: `;
    return {
      severity: "error",
      field,
      code: "bad-value",
      message: `${place}${known && rest.length === 0 ? sayIssue(issue, known.kind.type) : plainIssue(issue)}`,
    };
  });
}

/** A place inside an option: "entry 2, seed". */
function whereWords(path: readonly PropertyKey[]): string {
  return path
    .map((part) => (typeof part === "number" ? `entry ${part + 1}` : String(part).replaceAll("_", " ")))
    .join(", ");
}

type Issue = z.core.$ZodIssue;

function sayIssue(issue: Issue, kind: string): string {
  if (
    issue.code === "invalid_type" &&
    kind === "number" &&
    (issue as { expected?: string }).expected !== "int"
  ) {
    const found = (issue as { input?: unknown }).input;
    return found === "" || found === null
      ? "A number is wanted here."
      : "This is not a number. Write it like 12, 0.5 or 1e-4.";
  }
  return plainIssue(issue);
}

function plainIssue(issue: Issue): string {
  if (issue.code === "too_small" && issue.origin !== "string") return `At least ${issue.minimum} is wanted.`;
  if (issue.code === "too_big" && issue.origin !== "string") return `At most ${issue.maximum} is allowed.`;
  if (issue.code === "invalid_type" && (issue as { expected?: string }).expected === "int")
    return "A whole number is wanted.";
  return `${issue.message.charAt(0).toUpperCase()}${issue.message.slice(1)}`;
}

/** What is wrong with the dataset as typed. */
export function datasetAdvice(dataset: DraftDataset | null): Advice[] {
  if (!dataset) {
    return [
      { severity: "error", field: "dataset", code: "no-dataset", message: "Choose the images to train on." },
    ];
  }
  return dataset.subsets.flatMap((subset) =>
    /^\d{1,5}$/.test(subset.repeats.trim()) && Number(subset.repeats) >= 1 && Number(subset.repeats) <= 10_000
      ? []
      : [
          {
            severity: "error" as const,
            field: "dataset",
            code: "bad-repeats",
            message: `Repeats of ${subset.path || dataset.name}: a whole number from 1 to 10000 is wanted.`,
          },
        ],
  );
}

/**
 * One list of what the page and the studio say. Of errors on one field the page's own come first and alone: the
 * studio's may be of a moment ago.
 */
export function mergeAdvice(own: readonly Advice[], studios: readonly Advice[]): Advice[] {
  const taken = new Set(own.filter((advice) => advice.severity === "error").map((advice) => advice.field));
  const rank = { error: 0, warning: 1, info: 2 };
  const seen = new Set<string>();
  return [...own, ...studios.filter((advice) => !(advice.severity === "error" && taken.has(advice.field)))]
    .filter((advice) => {
      const key = `${advice.field} ${advice.code} ${advice.message}`;
      return seen.has(key) ? false : seen.add(key);
    })
    .sort((a, b) => rank[a.severity] - rank[b.severity]);
}
