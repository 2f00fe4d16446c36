import { fieldOf, isActive, type Place } from "../../fields.ts";
import { parseArguments, pythonWord } from "./arguments.ts";
import { type Contract, contract } from "./contract/contract.ts";
import type { KohyaFamily } from "./families.ts";
import { type KohyaOptions, kohyaSchema } from "./options/schema.ts";
import { posix } from "./posix.ts";

/** One value on its way to the trainer: where it goes, under which key, and from which option it came. */
export interface Entry {
  option: string;
  place: Exclude<Place, "studio">;
  key: string;
  value: unknown;
}

/**
 * What the options say to the trainer, in the order of the form. What is not set, off, or without meaning beside
 * the other options is not there. A value that is set is always there, even when it is the trainer's own default:
 * ours and the script's differ.
 */
export function entriesOf(family: KohyaFamily, options: KohyaOptions): Entry[] {
  const shape = kohyaSchema(family.id).shape;
  const entries: Entry[] = Object.entries(family.fixed).map(([key, value]) => ({
    option: key,
    place: "root",
    key,
    value,
  }));
  for (const option of Object.keys(shape)) {
    const field = fieldOf(shape[option] as Parameters<typeof fieldOf>[0]);
    if (field.place === "studio" || !isActive(shape, option, options)) continue;
    const given = options[option as keyof KohyaOptions] as unknown;
    const value = field.control?.startsWith("path-") ? slashed(given) : given;
    const key = field.key ?? option;
    const special = specials[option];
    const told = special ? special(value as never, options) : plain(field.place, key, value, options);
    for (const [toldKey, toldValue] of told)
      entries.push({ option, place: field.place, key: toldKey, value: toldValue });
  }
  return withRawArguments(entries);
}

function slashed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(slashed);
  return typeof value === "string" ? posix(value) : value;
}

type Told = (readonly [key: string, value: unknown])[];

/** Intervals and counts where 0 means off: sd-scripts divides by some of them. */
const offAtZero = /^(save_(every_n|n_epoch|last_n)|sample_every_n|validate_every_n)/;

function plain(place: Place, key: string, value: unknown, options: KohyaOptions): Told {
  if (value === null || value === undefined || value === "") return [];
  if (Array.isArray(value) && value.length === 0) return [];
  if (value === 0 && offAtZero.test(key)) return [];
  if (value === false && !falseIsTold(place, key, options)) return [];
  return [[key, value]];
}

/** Switches of the scripts are off unless told (store_true). Arguments of classes have defaults of their own. */
function falseIsTold(place: Place, key: string, options: KohyaOptions): boolean {
  if (place === "optimizer_args") return true;
  const modules: Contract["networks"] = contract.networks;
  return place === "network_args" && modules[options.network_module]?.[key]?.default === true;
}

/** Options whose value the trainer takes in another form. */
const specials: Readonly<Record<string, (value: never, options: KohyaOptions) => Told>> = {
  resolution: (_text: string, options) => {
    const [width, height] = resolutionOf(options);
    return [["resolution", width === height ? width : [width, height]]];
  },
  face_crop_aug_range: (text: string) =>
    text === "" ? [] : [["face_crop_aug_range", text.split(",").map(Number)]],
  /** 75 is what the scripts do without the key, and they have no other word for it. */
  max_token_length: (tokens: number) => (tokens === 75 ? [] : [["max_token_length", tokens]]),
  base_weights_multiplier: (factors: number[], options) =>
    factors.length === 0 || options.base_weights.length === 0 ? [] : [["base_weights_multiplier", factors]],
  text_encoder_lr: (rate: number | null) => (rate === null ? [] : [["text_encoder_lr", [rate]]]),
  optimizer_type: (type: string) => (type === "other" ? [] : [["optimizer_type", type]]),
  betas: (text: string) => (text === "" ? [] : [["betas", text.split(",").map(Number)]]),
  attention: (attention: string) => (attention === "none" ? [] : [[attention, true]]),
  output_name: (name: string) => [["output_name", name.trim() || "lora"]],
  network_args: (texts: string[]) =>
    parseArguments(texts).pairs.map(([key, value]) => [key, unquoted(value)]),
  optimizer_args: (texts: string[]) => pythonPairs(texts),
  lr_scheduler_args: (texts: string[]) => pythonPairs(texts),
};

/** Width and height of training pictures in pixels. */
export function resolutionOf(options: Pick<KohyaOptions, "resolution">): [width: number, height: number] {
  const [width = 0, height = width] = options.resolution.split(",").map(Number);
  return [width, height];
}

function unquoted(value: string): string {
  return /^(["']).*\1$/.test(value) ? value.slice(1, -1) : value;
}

/** Raw texts stay what they are: marked so that the writer does not put them in quotes. */
function pythonPairs(texts: string[]): Told {
  return parseArguments(texts).pairs.map(([key, value]) => [key, new PythonText(pythonWord(value))]);
}

/** A value that is Python source already. */
export class PythonText {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

const rawOptions = new Set(["network_args", "optimizer_args", "lr_scheduler_args"]);

/** The user's own arguments win over fields of the same key, and the last of equal ones over the others. */
function withRawArguments(entries: Entry[]): Entry[] {
  const last = new Map<string, Entry>();
  for (const entry of entries)
    if (rawOptions.has(entry.option)) last.set(`${entry.place} ${entry.key}`, entry);
  return entries.filter((entry) => (last.get(`${entry.place} ${entry.key}`) ?? entry) === entry);
}
