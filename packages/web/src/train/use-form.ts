import type { Advice, TrainerForm as Trainer } from "@loralei/core/trainers/trainer";
import { useCallback, useMemo } from "react";
import { toast } from "../ui/toast.tsx";
import { datasetAdvice, mergeAdvice, typedAdvice } from "./advice.ts";
import type { Draft } from "./draft.ts";
import { formModel } from "./form-model.ts";
import { allValues, isChanged, isShown, optionsToSend, showValue, type TypedValue } from "./typed.ts";
import { useDraft } from "./use-draft.ts";
import { useValidation } from "./use-validation.ts";

/** All that the train form is made of, for one trainer and family. */
export function useForm(trainer: Trainer, family: string) {
  const schema = useMemo(() => trainer.options(family), [trainer, family]);
  const model = useMemo(() => formModel(schema, trainer.sections), [schema, trainer]);
  const presets = useMemo(() => trainer.presets(family), [trainer, family]);
  const { draft, change } = useDraft(trainer.id, family);
  const base = draft.base ?? presets.find((preset) => preset.id === draft.presetId)?.options ?? noOptions;
  const values = useMemo(() => allValues(model, base, draft.typed), [model, base, draft.typed]);
  const options = useMemo(() => optionsToSend(model, values), [model, values]);
  const validation = useValidation({
    name: draft.name.trim() || (draft.dataset?.name ?? ""),
    trainer: trainer.id,
    family,
    options,
    dataset: draft.dataset,
    workerId: draft.workerId,
  });
  const own = useMemo(
    () => [...typedAdvice(schema, model, options), ...datasetAdvice(draft.dataset)],
    [schema, model, options, draft.dataset],
  );
  const advice = useMemo(() => mergeAdvice(own, validation.data?.advice ?? noAdvice), [own, validation.data]);

  const setField = useCallback(
    (key: string, value: TypedValue | undefined) =>
      change((before) => {
        const { [key]: _, ...rest } = before.typed;
        return { ...before, typed: value === undefined ? rest : { ...rest, [key]: value } };
      }),
    [change],
  );
  const fix = useCallback(
    ({ label, set }: NonNullable<Advice["fix"]>) => {
      const before = draft.typed;
      const typed: Record<string, TypedValue> = { ...before };
      for (const [key, value] of Object.entries(set)) {
        const field = model.byKey.get(key);
        if (field) typed[key] = showValue(field, value);
      }
      change((now) => ({ ...now, typed }));
      toast({
        id: "fix",
        tone: "good",
        text: label,
        action: { label: "Undo", run: () => change((now) => ({ ...now, typed: before })) },
      });
    },
    [draft.typed, model, change],
  );
  /** Lays a preset under the form: what was typed stays, but for the options that the preset sets. */
  const applyPreset = useCallback(
    (id: string | null) => {
      const before = draft;
      const preset = presets.find((entry) => entry.id === id);
      const typed = Object.fromEntries(
        Object.entries(draft.typed).filter(([key]) => !(key in (preset?.options ?? {}))),
      );
      change((now) => ({ ...now, presetId: preset?.id ?? null, base: null, baseName: null, typed }));
      toast({
        id: "preset",
        tone: "plain",
        text: preset ? `${preset.title} applied` : "Back to the defaults",
        action: { label: "Undo", run: () => change(() => before) },
      });
    },
    [draft, presets, change],
  );
  const changedKeys = useMemo(
    () =>
      new Set(
        [...model.byKey.values()]
          .filter((field) => isChanged(field, base, draft.typed))
          .map((field) => field.key),
      ),
    [model, base, draft.typed],
  );
  return {
    schema,
    model,
    presets,
    draft,
    change: change as (next: (draft: Draft) => Draft) => void,
    base,
    values,
    options,
    validation,
    advice,
    setField,
    fix,
    applyPreset,
    changedKeys,
    shown: (key: string) => {
      const field = model.byKey.get(key);
      return field !== undefined && isShown(model, field, values);
    },
  };
}

export type Form = ReturnType<typeof useForm>;

const noOptions: Readonly<Record<string, unknown>> = {};
const noAdvice: readonly Advice[] = [];
