import { resolve } from "node:path";
import {
  canonicalManifest,
  type Manifest,
  type ManifestEntry,
  type SubsetRef,
} from "@loralei/core/datasets/manifest";
import { whyUnsafePath } from "@loralei/core/datasets/rel-path";
import { StudioError } from "@loralei/core/errors";
import type { Sha256 } from "@loralei/core/ids";
import { shown } from "./file-errors.ts";
import { sha256File, sha256Of } from "./hash.ts";
import { openResolved } from "./jail.ts";
import { mapPooled } from "./pool.ts";
import { listSubset, type SubsetImage } from "./subset-images.ts";

export interface FreezeProgress {
  files: number;
  totalFiles: number;
  bytes: number;
  totalBytes: number;
}

/**
 * Hashes all that the trainer would load of a dataset, as the record of what a job was started on.
 * @param options.onProgress called after each part that was hashed, up to once a MiB
 * @throws StudioError `outside-root` for an image that is a link out of the root or no regular file, `bad-input` for
 * a name that cannot travel to other systems, `conflict` for a file that changes meanwhile; the signal's reason
 */
export async function freezeManifest(options: {
  root: string;
  subsets: readonly SubsetRef[];
  captionExtension: string;
  signal?: AbortSignal;
  onProgress?: (progress: FreezeProgress) => void;
}): Promise<{ manifest: Manifest; id: Sha256 }> {
  const { signal, onProgress } = options;
  const root = resolve(options.root);
  const found = await list(root, options);
  refuseUnsafe(found);
  const sizes = found.flatMap(({ image }) =>
    image.caption ? [image.size, image.caption.size] : [image.size],
  );
  const progress = {
    files: 0,
    totalFiles: sizes.length,
    bytes: 0,
    totalBytes: sizes.reduce((sum, size) => sum + size, 0),
  };
  const hash = async (real: string, size: number): Promise<Sha256> => {
    const sha256 = await hashInside(root, real, size, signal, (bytes) => {
      progress.bytes += bytes;
      onProgress?.({ ...progress });
    });
    progress.files++;
    onProgress?.({ ...progress });
    return sha256;
  };
  // Two images of one stem share their caption file; it is hashed for each, which keeps the entries independent.
  const manifest = await mapPooled(found, 4, ({ image, subset }) => freeze(image, subset, hash), signal);
  const id = sha256Of(canonicalManifest(manifest));
  return { manifest, id };
}

interface Found {
  image: SubsetImage;
  subset: SubsetRef;
}

async function list(root: string, options: Parameters<typeof freezeManifest>[0]): Promise<Found[]> {
  const { captionExtension, signal } = options;
  const found = new Map<string, Found>();
  for (const subset of options.subsets) {
    const listing = await listSubset({
      root,
      path: subset.path,
      captionExtension,
      ...(signal ? { signal } : {}),
    });
    // A folder named twice counts at its first place, as in the trainer.
    for (const image of listing.images) if (!found.has(image.path)) found.set(image.path, { image, subset });
  }
  return [...found.values()];
}

function refuseUnsafe(found: readonly Found[]): void {
  for (const { image } of found) {
    if (image.refused !== null) {
      throw new StudioError(
        "outside-root",
        `${shown(image.path)} cannot be part of a dataset: ${image.refused}`,
        {
          help: "Put the file itself into the folder instead of a link, or remove it.",
        },
      );
    }
    const why = whyUnsafePath(image.path);
    if (why) {
      throw new StudioError("bad-input", `${shown(image.path)} cannot be part of a dataset: ${why}`, {
        help: "Rename it: such a name cannot be stored on every system that may run the job.",
      });
    }
  }
}

async function freeze(
  image: SubsetImage,
  subset: SubsetRef,
  hash: (real: string, size: number) => Promise<Sha256>,
): Promise<ManifestEntry> {
  const sha256 = await hash(image.real ?? image.path, image.size);
  const caption = image.caption && { sha256: await hash(image.caption.real, image.caption.size) };
  return {
    path: image.path,
    size: image.size,
    sha256,
    subset: subset.path,
    repeats: subset.repeats,
    caption,
  };
}

async function hashInside(
  root: string,
  real: string,
  size: number,
  signal: AbortSignal | undefined,
  onBytes: (bytes: number) => void,
): Promise<Sha256> {
  await using file = await openResolved(root, real);
  let read = 0;
  const sha256 = await sha256File(file, {
    size,
    ...(signal ? { signal } : {}),
    onBytes: (bytes) => {
      read += bytes;
      onBytes(bytes);
    },
  });
  if (read === size) return sha256;
  throw new StudioError(
    "conflict",
    `${shown(real)} changed while it was read: ${size} bytes before, ${read} now`,
    {
      help: "Wait until whatever writes it is done, then start again.",
    },
  );
}
