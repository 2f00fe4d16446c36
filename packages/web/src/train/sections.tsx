import type { TrainerForm as Trainer } from "@loralei/core/trainers/trainer";
import { SearchX } from "lucide-react";
import { useMemo } from "react";
import { Button } from "../ui/button.tsx";
import { Empty } from "../ui/empty.tsx";
import { DatasetPart } from "./dataset-part.tsx";
import { FieldRow } from "./field-row.tsx";
import { matches } from "./find-settings.ts";
import type { FormField } from "./form-model.ts";
import { baseValue, showValue } from "./typed.ts";
import type { Form } from "./use-form.ts";

interface SectionsProps {
  form: Form;
  trainer: Trainer;
  family: string;
  expert: boolean;
  find: string;
  onExpert: () => void;
}

/** Sections of the form with the fields that matter now. */
export function useShownSections(form: Form, expert: boolean, find: string) {
  const erring = useMemo(
    () => new Set(form.advice.filter((entry) => entry.severity === "error").map((entry) => entry.field)),
    [form.advice],
  );
  const wanted = (field: FormField) => {
    if (!form.shown(field.key)) return false;
    if (find !== "") return matches(field, find);
    // What is wrong or was changed is never hidden.
    return expert || field.meta.level === "basic" || erring.has(field.key) || form.changedKeys.has(field.key);
  };
  return form.model.sections
    .map((section) => ({
      ...section,
      hidden: section.fields.filter((field) => form.shown(field.key) && !wanted(field)).length,
      fields: section.fields.filter(wanted),
      errors:
        section.fields.filter((field) => erring.has(field.key)).length +
        (section.id === "dataset" && erring.has("dataset") ? 1 : 0),
    }))
    .filter((section) => section.fields.length > 0 || (section.id === "dataset" && find === ""));
}

export function Sections({ form, trainer, family, expert, find, onExpert }: SectionsProps) {
  const sections = useShownSections(form, expert, find);
  const accepts = trainer.families.find((entry) => entry.id === family)?.accepts ?? [];
  const datasetApart = !form.model.sections.some((section) => section.id === "dataset");
  if (sections.length === 0) {
    return (
      <Empty picture={<SearchX size={40} strokeWidth={1.25} />} title={`No setting answers to “${find}”`}>
        Try the trainer’s own name, or a plainer word.
      </Empty>
    );
  }
  return (
    <div className="grid gap-5">
      {datasetApart && find === "" && <DatasetPart form={form} />}
      {sections.map((section) => (
        <section
          key={section.id}
          id={`section-${section.id}`}
          aria-labelledby={`title-${section.id}`}
          className="panel scroll-mt-32"
        >
          <header className="flex items-baseline gap-3 px-5 pt-4">
            <h2 id={`title-${section.id}`} className="text-base font-semibold">
              {section.title}
            </h2>
          </header>
          {section.id === "dataset" && find === "" && (
            <div className="border-b border-n6 px-5 pt-3 pb-5">
              <DatasetPart form={form} />
            </div>
          )}
          <div className="grid gap-x-6 gap-y-4 px-5 pt-3 pb-5 md:grid-cols-2">
            {section.fields.map((field) => (
              <FieldRow
                key={field.key}
                field={field}
                value={form.draft.typed[field.key] ?? showValue(field, form.values[field.key])}
                base={baseValue(field, form.base)}
                changed={form.changedKeys.has(field.key)}
                advice={form.advice.filter((entry) => entry.field === field.key)}
                accepts={accepts}
                onChange={form.setField}
                onFix={form.fix}
              />
            ))}
          </div>
          {find === "" && !expert && section.hidden > 0 && (
            <div className="border-t border-n6 px-3 py-1">
              <Button look="ghost" size="sm" onClick={onExpert}>
                {section.hidden} expert {section.hidden === 1 ? "setting" : "settings"} not shown
              </Button>
            </div>
          )}
        </section>
      ))}
    </div>
  );
}

/** The side list of sections, with counts of what is wrong in each. */
export function SectionAnchors({ sections }: { sections: ReturnType<typeof useShownSections> }) {
  return (
    <nav aria-label="Sections of the form">
      <ul className="grid gap-0.5 text-sm">
        {sections.map((section) => (
          <li key={section.id}>
            <a
              href={`#section-${section.id}`}
              onClick={(event) => {
                event.preventDefault();
                document
                  .getElementById(`section-${section.id}`)
                  ?.scrollIntoView({ behavior: "smooth", block: "start" });
              }}
              className="flex min-h-8 items-center justify-between gap-2 rounded-md px-2.5 text-n10 hover:bg-n4 hover:text-n12"
            >
              {section.title}
              {section.errors > 0 && (
                <span className="num text-xs font-semibold text-bad">
                  {section.errors}
                  <span className="sr-only"> to fix</span>
                </span>
              )}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
