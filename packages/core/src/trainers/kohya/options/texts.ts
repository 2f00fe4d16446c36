import { z } from "zod";

/** A text of one line; "" means not set and is not sent. */
export const line = (max = 1_000) =>
  z
    .string()
    .max(max)
    .regex(/^[^\r\n]*$/, "one line is wanted here")
    .default("");

/** A path on the worker's machine; "" means not set. Backslashes are written as "/" for the trainer. */
export const path = () => line(4_096);

const number = String.raw`[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?`;

/** Numbers with commas between ("16,16,8"), as networks/lora.py takes them per block; "" means not set. */
export const numberList = (counts: readonly number[], whole: boolean) =>
  z
    .string()
    .max(2_000)
    .refine(
      (text) => text === "" || isNumberList(text, counts, whole),
      `${counts.join(" or ")} ${whole ? "whole numbers" : "numbers"} with commas between are wanted`,
    )
    .default("");

function isNumberList(text: string, counts: readonly number[], whole: boolean): boolean {
  const parts = text.split(",").map((part) => part.trim());
  const shape = whole ? /^\d+$/ : new RegExp(`^${number}$`);
  return counts.includes(parts.length) && parts.every((part) => shape.test(part));
}

/** Per-block weights: that many numbers, or a named curve of networks/lora.py ("cosine", "sine+.25"). */
export const blockWeights = (count: number) =>
  z
    .string()
    .max(2_000)
    .refine(
      (text) =>
        text === "" ||
        /^(cosine|sine|linear|reverse_linear|zeros)(\+\d*\.?\d+)?$/.test(text) ||
        isNumberList(text, [count], false),
      `${count} numbers with commas between, or cosine, sine, linear, reverse_linear or zeros are wanted`,
    )
    .default("");

/** Width and height of training pictures, "1024" or "1024,768", as the trainer's own --resolution takes it. */
export const resolutionText = (side: number) =>
  z
    .string()
    .regex(/^\d{2,5}(,\d{2,5})?$/, 'a resolution is wanted, "1024" or "1024,768"')
    .default(String(side));

/** The user's own "key=value" texts; how they may be written is in arguments.ts. */
export const argumentTexts = () => z.array(z.string().max(2_000)).max(64).default([]);
