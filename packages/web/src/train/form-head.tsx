import type { TrainerForm as Trainer } from "@loralei/core/trainers/trainer";
import { ChevronDown, FlaskConical, RotateCcw, Search } from "lucide-react";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { TextInput } from "../ui/input.tsx";
import { Menu, type MenuItem } from "../ui/menu.tsx";
import { Segmented } from "../ui/segmented.tsx";
import { Select } from "../ui/select.tsx";
import { toast } from "../ui/toast.tsx";
import { plural } from "../words/number.ts";
import type { Form } from "./use-form.ts";

export type Level = "basic" | "expert";

interface FormHeadProps {
  form: Form;
  trainers: readonly Trainer[];
  trainer: Trainer;
  family: string;
  level: Level;
  onLevel: (level: Level) => void;
  find: string;
  onFind: (text: string) => void;
  suggestedName: string;
  onTarget: (target: { trainer: string; family: string }) => void;
}

/** What is trained by what, from which preset; the job's name; search over settings. */
export function FormHead(props: FormHeadProps) {
  const { form, trainers, trainer, family, level, find, onFind } = props;
  const note = trainer.families.find((entry) => entry.id === family)?.note;
  return (
    <header className="mb-5">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-3">
        <h1 className="mr-auto flex items-center gap-2.5 text-xl font-semibold tracking-[-0.012em]">
          Train a LoRA
          {trainer.simulated && (
            <Badge tone="warn" icon={<FlaskConical size={12} aria-hidden="true" />}>
              simulated
            </Badge>
          )}
        </h1>
        {trainers.length > 1 && (
          <div className="w-44">
            <Select
              aria-label="Trainer"
              value={trainer.id}
              onChange={(event) => {
                const next = trainers.find((entry) => entry.id === event.target.value);
                const same = next?.families.find((entry) => entry.id === family) ?? next?.families[0];
                if (next && same) props.onTarget({ trainer: next.id, family: same.id });
              }}
            >
              {trainers.map((entry) => (
                <option key={entry.id} value={entry.id}>
                  {entry.title}
                </option>
              ))}
            </Select>
          </div>
        )}
        <div className="w-52">
          <Select
            aria-label="Model family"
            value={family}
            onChange={(event) => props.onTarget({ trainer: trainer.id, family: event.target.value })}
          >
            {trainer.families.map((entry) => (
              <option key={entry.id} value={entry.id}>
                {entry.title}
              </option>
            ))}
          </Select>
        </div>
        <PresetMenu form={form} />
      </div>
      {note && <p className="mt-1.5 text-sm text-n10">{note}</p>}
      <div className="mt-4 flex flex-wrap items-center gap-3">
        <div className="min-w-48 flex-[2]">
          <TextInput
            aria-label="Name of this training"
            placeholder={props.suggestedName}
            value={form.draft.name}
            maxLength={200}
            onChange={(event) => form.change((draft) => ({ ...draft, name: event.target.value }))}
          />
        </div>
        <div className="min-w-48 flex-[3]">
          <TextInput
            type="search"
            aria-label="Search settings"
            placeholder="Search settings: rank, batch, offload…"
            icon={<Search size={15} />}
            value={find}
            onChange={(event) => onFind(event.target.value)}
          />
        </div>
        <Segmented<Level>
          label="Which settings"
          value={level}
          options={[
            { value: "basic", label: "Basic" },
            { value: "expert", label: "Expert" },
          ]}
          onChange={props.onLevel}
        />
      </div>
    </header>
  );
}

function PresetMenu({ form }: { form: Form }) {
  const { draft, presets, changedKeys } = form;
  const current = draft.baseName
    ? `From ${draft.baseName}`
    : (presets.find((preset) => preset.id === draft.presetId)?.title ?? "Defaults");
  const items: (MenuItem | { heading: string })[] = [
    { heading: "Presets" },
    ...presets.map((preset) => ({
      label: preset.title,
      about: preset.about,
      onSelect: () => form.applyPreset(preset.id),
    })),
    {
      label: "Defaults of the trainer",
      about: "Nothing set beyond them",
      onSelect: () => form.applyPreset(null),
    },
  ];
  if (changedKeys.size > 0) {
    items.push(
      { heading: "Your changes" },
      {
        label: `Reset ${plural(changedKeys.size, "changed setting")}`,
        icon: <RotateCcw size={15} />,
        onSelect: () => {
          const { typed } = draft;
          form.change((now) => ({ ...now, typed: {} }));
          toast({
            id: "reset",
            tone: "plain",
            text: `${plural(changedKeys.size, "setting")} reset`,
            action: { label: "Undo", run: () => form.change((now) => ({ ...now, typed })) },
          });
        },
      },
    );
  }
  return (
    <Menu
      wide
      items={items}
      trigger={
        <Button>
          <span className="max-w-44 truncate">{current}</span>
          {changedKeys.size > 0 && <span className="num text-accent-text">+{changedKeys.size}</span>}
          <ChevronDown size={15} aria-hidden="true" className="text-n10" />
          <span className="sr-only">, choose a preset</span>
        </Button>
      }
    />
  );
}
