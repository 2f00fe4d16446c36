import { z } from "zod";
import { field } from "../../../fields.ts";
import { line } from "./texts.ts";

const rate = () => z.number().min(0).max(1).default(0);

export const captionOptions = () => ({
  caption_extension: field(
    z
      .string()
      .regex(/^\.[A-Za-z0-9_.-]{1,31}$/, 'a file ending with its dot is wanted, ".txt"')
      .default(".txt"),
    {
      label: "Caption files end in",
      help: "A picture hero.png has its caption in hero.txt.",
      group: "dataset",
      level: "basic",
      words: ["caption", "txt"],
      place: "dataset",
    },
  ),
  shuffle_caption: field(z.boolean().default(false), {
    label: "Shuffle tags",
    help: "Another order of the comma parts each time, so that no tag leans on its place.",
    story:
      "Tags at the head of a caption count more. Shuffling gives each its turn, so that the subject does not depend on one order. Use it with tags, not with sentences, and keep the trigger word in place.",
    group: "dataset",
    level: "basic",
    words: ["caption", "tags", "shuffle"],
    place: "dataset",
  }),
  keep_tokens: field(z.int().min(0).max(255).default(0), {
    label: "Keep first tags",
    help: "That many tags at the head stay in place when tags are shuffled or dropped: 1 for a trigger word.",
    story:
      "Counts comma parts, not words. With a trigger word at the head of every caption, 1 keeps it there while the other tags are shuffled or dropped.",
    group: "dataset",
    level: "basic",
    unit: "tags",
    words: ["trigger", "activation", "caption"],
    place: "dataset",
  }),
  keep_tokens_separator: field(line(32), {
    label: "Mark of kept parts",
    help: 'Text such as "|||" that parts the fixed head (and tail) of a caption from its shuffled middle.',
    group: "dataset",
    level: "expert",
    words: ["caption", "|||"],
    place: "dataset",
  }),
  caption_separator: field(line(8).unwrap().min(1).default(","), {
    label: "Tags are parted by",
    help: "Where captions are split into tags.",
    group: "dataset",
    level: "expert",
    words: ["caption", "comma"],
    place: "dataset",
  }),
  secondary_separator: field(line(8), {
    label: "Mark of tags that stay together",
    help: 'Tags joined by this (";;;") move and drop as one; it becomes the separator at the end.',
    group: "dataset",
    level: "expert",
    words: ["caption", ";;;"],
    place: "dataset",
  }),
  enable_wildcard: field(z.boolean().default(false), {
    label: "Wildcards",
    help: "{a|b} picks one, and of a caption with many lines one is taken at random.",
    group: "dataset",
    level: "expert",
    words: ["caption", "multi-line"],
    place: "dataset",
  }),
  caption_prefix: field(line(), {
    label: "Text before every caption",
    help: "Put before each caption with a space between.",
    group: "dataset",
    level: "expert",
    words: ["trigger", "activation"],
    place: "dataset",
  }),
  caption_suffix: field(line(), {
    label: "Text after every caption",
    help: "Put after each caption with a space between.",
    group: "dataset",
    level: "expert",
    words: ["caption"],
    place: "dataset",
  }),
  caption_dropout_rate: field(rate(), {
    label: "Drop whole captions",
    help: "Share of steps that see a picture without its caption.",
    story:
      "A few steps without any caption (0.05 to 0.1) teach the style itself, free of words, and make guidance work better.",
    group: "dataset",
    level: "expert",
    words: ["dropout", "unconditional"],
    place: "dataset",
  }),
  caption_dropout_every_n_epochs: field(z.int().min(0).max(100_000).default(0), {
    label: "No captions every … epochs",
    help: "Each n-th epoch runs without captions. 0: never.",
    group: "dataset",
    level: "expert",
    unit: "epochs",
    words: ["dropout"],
    place: "dataset",
  }),
  caption_tag_dropout_rate: field(rate(), {
    label: "Drop single tags",
    help: "Share of tags left out each time; kept tags stay.",
    group: "dataset",
    level: "expert",
    words: ["dropout", "tags"],
    place: "dataset",
  }),
  token_warmup_min: field(z.int().min(1).max(255).default(1), {
    label: "Tags at the start",
    help: "With tag warm-up: how many tags are used at first.",
    group: "dataset",
    level: "expert",
    unit: "tags",
    words: ["warmup", "caption"],
    place: "dataset",
  }),
  token_warmup_step: field(z.number().min(0).max(10_000_000).default(0), {
    label: "Tag warm-up",
    help: "Steps until all tags are used; below 1: a share of all steps. 0: off.",
    group: "dataset",
    level: "expert",
    unit: "steps or share",
    words: ["warmup", "caption"],
    place: "dataset",
  }),
  weighted_captions: field(z.boolean().default(false), {
    label: "Weights in captions",
    help: "Reads (word:1.2) in captions as a weight. Commas inside brackets break with shuffled tags.",
    group: "dataset",
    level: "expert",
    words: ["attention", "emphasis"],
    place: "root",
  }),
});
