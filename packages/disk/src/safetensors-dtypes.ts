/**
 * Element types of the safetensors format with their size in bits, in the order of the format's own library
 * (`enum Dtype` of huggingface/safetensors 0.8, by growing alignment): files are laid out by this order, descending.
 */
export const dtypeBits = {
  BOOL: 8,
  F4: 4,
  F6_E2M3: 6,
  F6_E3M2: 6,
  U8: 8,
  I8: 8,
  F8_E5M2: 8,
  F8_E4M3: 8,
  F8_E8M0: 8,
  F8_E4M3FNUZ: 8,
  F8_E5M2FNUZ: 8,
  I16: 16,
  U16: 16,
  F16: 16,
  BF16: 16,
  I32: 32,
  U32: 32,
  F32: 32,
  C64: 64,
  F64: 64,
  I64: 64,
  U64: 64,
} as const;

export type Dtype = keyof typeof dtypeBits;

const ranks = new Map(Object.keys(dtypeBits).map((dtype, rank) => [dtype, rank]));

/** Place in the library's order, 0 … 21; what is laid out first has the highest. */
export function dtypeRank(dtype: Dtype): number {
  return ranks.get(dtype) ?? -1;
}

export function isDtype(text: unknown): text is Dtype {
  return typeof text === "string" && ranks.has(text);
}

/** Bytes of a tensor, or null when no file can hold it: not whole bytes, or past 2^53 bits. */
export function tensorBytes(dtype: Dtype, shape: readonly number[]): number | null {
  if (shape.includes(0)) return 0;
  let bits: number = dtypeBits[dtype];
  for (const side of shape) {
    bits *= side;
    if (!Number.isSafeInteger(bits)) return null;
  }
  return bits % 8 === 0 ? bits / 8 : null;
}
