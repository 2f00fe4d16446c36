import { stat } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import { isStudioError } from "@loralei/core/errors";
import { mapPooled } from "@loralei/disk/pool";
import { readSafetensorsHeader } from "@loralei/disk/safetensors";
import { walkFolder } from "@loralei/disk/walk";
import type { Roots } from "../datasets/roots.ts";
import type { Home } from "../home.ts";
import type { ModelFile, ModelLook, Models } from "./models.ts";

/** Folders of models can hold anything: so many entries are looked at. */
const maxEntries = 50_000;
/** Families of `detectFamily` that nobody trains upon: not offered as a base model. */
const notTrainedUpon = new Set(["lora", "embedding", "controlnet", "vae", "t5", "clip"]);

/** Base models in <home>/models and in the added roots. What a header tells is kept by path, size and time of change. */
export function createModels({ home, roots }: { home: Home; roots: Roots }): Models {
  const known = new Map<string, { version: string; look: ModelLook }>();

  return {
    async list() {
      const folders = [home.models, ...(await roots.list()).filter((root) => root !== home.datasets)];
      const found = await Promise.all(folders.map(filesIn));
      const looked = await mapPooled(found.flat(), 8, async (file) => {
        const { family, problem } = await look(file.path, file.size, file.mtimeMs);
        return {
          path: file.path,
          name: basename(file.path),
          size: file.size,
          family,
          problem,
          root: file.root,
        };
      });
      return looked.filter(({ family }) => !notTrainedUpon.has(family ?? ""));
    },
    // No jail here: a model may lie anywhere, and nothing but its family is told of what the trainer will read.
    async inspect(path) {
      const found = await stat(path).catch(() => null);
      if (!found)
        return { exists: false, family: null, problem: "There is no such file on the studio's host." };
      if (found.isDirectory()) return inspectFolder(path);
      return look(path, found.size, found.mtimeMs);
    },
  };

  async function look(path: string, size: number, mtimeMs: number): Promise<ModelLook> {
    const version = `${size}:${mtimeMs}`;
    const kept = known.get(path);
    if (kept?.version === version) return kept.look;
    const fresh = await readModel(path);
    known.set(path, { version, look: fresh });
    return fresh;
  }
}

type Found = Pick<ModelFile, "path" | "size" | "root"> & { mtimeMs: number };

async function filesIn(root: string): Promise<Found[]> {
  const found: Found[] = [];
  try {
    for await (const entry of walkFolder(root, { maxEntries })) {
      if (entry.kind !== "file") continue;
      if (![".safetensors", ".ckpt"].includes(extname(entry.path).toLowerCase())) continue;
      found.push({ path: entry.absolute, size: entry.size, mtimeMs: entry.mtimeMs, root });
    }
  } catch (error) {
    // A root that is gone or too large adds what was found so far.
    if (!isStudioError(error)) throw error;
  }
  return found;
}

async function readModel(path: string): Promise<ModelLook> {
  // A pickle is not opened: its names cannot be read without running it.
  if (extname(path).toLowerCase() === ".ckpt") return { exists: true, family: null, problem: null };
  const { detectFamily } = await import("@loralei/core/models/family");
  try {
    const { tensors } = await readSafetensorsHeader(path);
    return { exists: true, family: detectFamily(tensors).family, problem: null };
  } catch (error) {
    if (isStudioError(error)) return { exists: true, family: null, problem: error.message };
    throw error;
  }
}

/** Where diffusers keeps the network of a model, in the order in which it is looked for. */
const networks = [
  "unet/diffusion_pytorch_model.safetensors",
  "unet/diffusion_pytorch_model.fp16.safetensors",
  "transformer/diffusion_pytorch_model.safetensors",
];

/** A model in diffusers' form: a folder with model_index.json. */
async function inspectFolder(path: string): Promise<ModelLook> {
  const exists = (name: string) =>
    stat(join(path, name)).then(
      () => true,
      () => false,
    );
  if (!(await exists("model_index.json"))) {
    return {
      exists: true,
      family: null,
      problem: "It is a folder without model_index.json: no diffusers model.",
    };
  }
  for (const name of networks) if (await exists(name)) return readModel(join(path, name));
  return { exists: true, family: null, problem: null };
}
