import { open } from "node:fs/promises";
import { readSafetensorsHeader } from "@loralei/disk/safetensors";

/** What a LoRA file holds. */
export interface LoraFacts {
  bytes: number;
  tensors: number;
  dtypes: string[];
  /** Modules that have lora_up, lora_down and alpha, by the part of the model. */
  modules: { unet: number; text: number };
  /** Modules of which one of the three is missing. */
  incomplete: string[];
  /** Modules whose lora_up, zero at the start, is zero no more: the training reached them. */
  trained: { unet: number; text: number };
  /** Tensors with a value that is not a finite number. */
  notFinite: string[];
  metadata: Record<string, string>;
}

/** Reads every value of a LoRA as sd-scripts saves it. Throws what `readSafetensorsHeader` throws. */
export async function readLora(path: string): Promise<LoraFacts> {
  const file = await open(path);
  try {
    const header = await readSafetensorsHeader(file);
    const modules = new Map<string, Set<string>>();
    const facts: LoraFacts = {
      bytes: header.fileBytes,
      tensors: header.tensors.size,
      dtypes: [...new Set([...header.tensors.values()].map(({ dtype }) => dtype))],
      modules: { unet: 0, text: 0 },
      incomplete: [],
      trained: { unet: 0, text: 0 },
      notFinite: [],
      metadata: header.metadata,
    };
    for (const [name, { dtype, start, end }] of header.tensors) {
      const module = name.slice(0, name.indexOf("."));
      const part = name.slice(module.length + 1);
      modules.set(module, (modules.get(module) ?? new Set()).add(part));
      const bytes = Buffer.alloc(end - start);
      await file.read(bytes, 0, bytes.length, header.dataStart + start);
      const values = lookAt(bytes, dtype);
      if (!values.finite) facts.notFinite.push(name);
      if (part === "lora_up.weight" && !values.zero) facts.trained[partOf(module)]++;
    }
    for (const [module, parts] of modules) {
      const whole = ["lora_up.weight", "lora_down.weight", "alpha"].every((part) => parts.has(part));
      if (whole) facts.modules[partOf(module)]++;
      else facts.incomplete.push(module);
    }
    return facts;
  } finally {
    await file.close();
  }
}

function partOf(module: string): "unet" | "text" {
  return module.startsWith("lora_te") ? "text" : "unet";
}

/** Exponent bits of little-endian floats: all of them set means infinity or not a number. */
const floats: Record<string, { size: 2 | 4 | 8; exponent: number; magnitude: number }> = {
  F16: { size: 2, exponent: 0x7c00, magnitude: 0x7fff },
  BF16: { size: 2, exponent: 0x7f80, magnitude: 0x7fff },
  F32: { size: 4, exponent: 0x7f800000, magnitude: 0x7fffffff },
  F64: { size: 8, exponent: 0x7ff00000, magnitude: 0x7fffffff },
};

/** Whether all values are finite, and whether all are zero. Types that hold no floats are finite. */
export function lookAt(bytes: Buffer, dtype: string): { finite: boolean; zero: boolean } {
  const kind = floats[dtype];
  let finite = true;
  let zero = true;
  if (!kind) return { finite, zero: bytes.every((byte) => byte === 0) };
  for (let at = 0; at + kind.size <= bytes.length; at += kind.size) {
    // The upper half of an F64 tells enough of its exponent.
    const bits = kind.size === 2 ? bytes.readUInt16LE(at) : bytes.readUInt32LE(at + kind.size - 4);
    if ((bits & kind.exponent) === kind.exponent) finite = false;
    if ((bits & kind.magnitude) !== 0 || (kind.size === 8 && bytes.readUInt32LE(at) !== 0)) zero = false;
  }
  return { finite, zero };
}
