import { useEffect, useState } from "react";
import { kept } from "../shell/kept.ts";

export interface SettingEntry {
  key: string;
  label: string;
  words: readonly string[];
}

/** A search shows this many settings at most. */
const most = 8;

/** Settings of the form last used that answer to a text; their schemas are loaded at the first letter. */
export function useSettingsIndex(text: string): readonly SettingEntry[] {
  const [found, setFound] = useState<readonly SettingEntry[]>([]);
  const wanted = text.trim();
  useEffect(() => {
    if (wanted.length < 2) {
      setFound([]);
      return;
    }
    let current = true;
    search(wanted)
      .then((entries) => {
        if (current) setFound(entries);
      })
      .catch(() => undefined);
    return () => {
      current = false;
    };
  }, [wanted]);
  return found;
}

async function search(text: string): Promise<SettingEntry[]> {
  const [{ trainerForms }, { formModel }, { matches }] = await Promise.all([
    import("./forms.ts"),
    import("./form-model.ts"),
    import("./find-settings.ts"),
  ]);
  const trainer = trainerForms.find((entry) => entry.id === kept("trainer")) ?? trainerForms[0];
  const family = kept(`family.${trainer?.id}`) ?? trainer?.families[0]?.id;
  if (!trainer || !family || !trainer.families.some((entry) => entry.id === family)) return [];
  return [...formModel(trainer.options(family), trainer.sections).byKey.values()]
    .filter((field) => matches(field, text))
    .slice(0, most)
    .map((field) => ({ key: field.key, label: field.meta.label, words: field.meta.words ?? [] }));
}
