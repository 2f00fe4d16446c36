import { mkdir, readFile, stat } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { dirname, extname, join } from "node:path";
import { StudioError } from "@loralei/core/errors";
import { writeFileAtomic } from "@loralei/disk/atomic-write";
import { sha256Of } from "@loralei/disk/hash";
import { isImageName } from "@loralei/disk/image-extensions";
import { placeArtifact } from "../artifacts/store.ts";
import type { Roots } from "../datasets/roots.ts";
import type { Db } from "../db/schema.ts";
import type { Home } from "../home.ts";
import { pathOfKey } from "./address.ts";

const edge = 256;
/** Larger pictures are refused before they are decoded: 268 megapixels, sharp's own limit. */
const maxPixels = 0x3fff * 0x3fff;
const together = 2;
const maxWaiting = 500;

/**
 * GET /images/:key, a WebP of 256 px for an image of a dataset (`imageAddress`) or of a run (its artifact's id).
 * Kept in cache/thumbs by what the image is, so it is drawn once; two are drawn at a time.
 */
export function createThumbs(parts: { db: Db; home: Home; roots: Roots }) {
  const turns = inTurns(together);

  return async function thumb(
    request: IncomingMessage,
    response: ServerResponse,
    key: string,
  ): Promise<void> {
    const source = await sourceOf(parts, key);
    const file = join(parts.home.thumbs, source.contentKey.slice(0, 2), `${source.contentKey}.webp`);
    const gone = () => response.closed;
    const image = await readFile(file).catch(() => turns(gone, () => draw(source.path, file)));
    if (image === null) return;
    response.writeHead(200, {
      "Content-Type": "image/webp",
      "Content-Length": String(image.length),
      "Cache-Control": "private, max-age=31536000, immutable",
    });
    response.end(request.method === "HEAD" ? undefined : image);
  };
}

async function sourceOf(
  { db, home, roots }: { db: Db; home: Home; roots: Roots },
  key: string,
): Promise<{ path: string; contentKey: string }> {
  const asked = pathOfKey(key);
  if (asked !== null) {
    const { path } = await roots.resolve(asked);
    if (!isImageName(path.slice(dirname(path).length + 1)))
      throw new StudioError("not-found", "There is no such image.");
    const found = await stat(path).catch(() => null);
    if (!found?.isFile()) throw new StudioError("not-found", "There is no such image (any more).");
    return { path, contentKey: sha256Of(`${path}\n${found.size}\n${found.mtimeMs}`) };
  }
  const { row, file } = await placeArtifact(db, home, key);
  const image = [".png", ".jpg", ".jpeg", ".webp"].includes(extname(row.path).toLowerCase());
  if (!row.committed || row.replaced || !image) throw new StudioError("not-found", "There is no such image.");
  return { path: file, contentKey: row.sha256 };
}

async function draw(path: string, file: string): Promise<Buffer> {
  const { default: sharp } = await import("sharp");
  const image = await sharp(path, { limitInputPixels: maxPixels, sequentialRead: true })
    .rotate()
    .resize(edge, edge, { fit: "inside", withoutEnlargement: true })
    .webp({ quality: 80 })
    .toBuffer()
    .catch((cause: unknown) => {
      throw new StudioError("unreadable-file", "The image cannot be read.", {
        help: "The file is broken, or of a kind that is not supported.",
        cause,
      });
    });
  await mkdir(dirname(file), { recursive: true });
  await writeFileAtomic(file, image);
  return image;
}

/** Runs `width` at a time, the rest in order; who has gone meanwhile gets null and costs nothing. */
function inTurns(width: number) {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async function turn<T>(gone: () => boolean, work: () => Promise<T>): Promise<T | null> {
    if (running >= width) {
      if (waiting.length >= maxWaiting)
        throw new StudioError("unreachable", "Too many thumbnails are wanted at once.");
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else running++;
    try {
      return gone() ? null : await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running--;
    }
  };
}
