import { type FileHandle, open } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { basename, extname } from "node:path";
import { pipeline } from "node:stream/promises";
import { StudioError } from "@loralei/core/errors";
import type { Db } from "../db/schema.ts";
import type { Home } from "../home.ts";
import { placeArtifact } from "./store.ts";

/** What a browser may show by itself; everything else is only ever downloaded. */
const shownTypes: Record<string, string> = {
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".jpeg": "image/jpeg",
  ".webp": "image/webp",
  ".gif": "image/gif",
  ".txt": "text/plain; charset=utf-8",
  ".log": "text/plain; charset=utf-8",
  ".toml": "text/plain; charset=utf-8",
  ".json": "text/plain; charset=utf-8",
};

/** GET and HEAD /files/:artifactId: the file, or the range that is asked for; `?download` names it as a download. */
export async function serveArtifact(
  parts: { db: Db; home: Home },
  request: IncomingMessage,
  response: ServerResponse,
  id: string,
  download: boolean,
): Promise<void> {
  const { row, file } = await placeArtifact(parts.db, parts.home, id);
  if (!row.committed || row.replaced)
    throw new StudioError("not-found", `${row.path} is not there (any more).`);
  const handle = await open(file, "r").catch((cause) => {
    throw new StudioError("not-found", `${row.path} was moved or removed from the outputs.`, { cause });
  });
  try {
    const type = shownTypes[extname(row.path).toLowerCase()];
    const headers = {
      "Content-Type": type ?? "application/octet-stream",
      "Content-Disposition": disposition(basename(row.path), download || !type),
      "Content-Security-Policy": "sandbox; default-src 'none'",
      "Cache-Control": "private, max-age=31536000, immutable",
      "Accept-Ranges": "bytes",
      ETag: `"${row.sha256}"`,
    };
    await sendFile(request, response, handle, headers);
  } finally {
    await handle.close();
  }
}

async function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  handle: FileHandle,
  headers: Record<string, string>,
): Promise<void> {
  const { size } = await handle.stat();
  if (request.headers["if-none-match"] === headers.ETag) {
    response.writeHead(304, headers).end();
    return;
  }
  const current = request.headers["if-range"] === undefined || request.headers["if-range"] === headers.ETag;
  const range = current ? readRange(request.headers.range, size) : null;
  if (range === "unsatisfiable") {
    response.writeHead(416, { "Content-Range": `bytes */${size}` }).end();
    return;
  }
  const { start, end } = range ?? { start: 0, end: size - 1 };
  const partial = range ? { "Content-Range": `bytes ${start}-${end}/${size}` } : {};
  response.writeHead(range ? 206 : 200, {
    ...headers,
    ...partial,
    "Content-Length": String(end - start + 1),
  });
  if (request.method === "HEAD" || size === 0) {
    response.end();
    return;
  }
  // A reader that goes away in the middle is no error of ours.
  await pipeline(handle.createReadStream({ start, end, autoClose: false }), response).catch(() => undefined);
}

/**
 * The one range of a `Range` header (RFC 9110 section 14.2), inclusive; null: the whole file, which is also the
 * right answer to several ranges and to units we do not know.
 */
export function readRange(
  header: string | undefined,
  size: number,
): { start: number; end: number } | "unsatisfiable" | null {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? "");
  if (!match || (match[1] === "" && match[2] === "")) return null;
  const [first, last] = [match[1] ?? "", match[2] ?? ""];
  if (first === "") {
    const suffix = Math.min(Number(last), size);
    return suffix === 0 ? "unsatisfiable" : { start: size - suffix, end: size - 1 };
  }
  const start = Number(first);
  const end = last === "" ? size - 1 : Math.min(Number(last), size - 1);
  if (last !== "" && Number(last) < start) return null;
  return start >= size ? "unsatisfiable" : { start, end };
}

/** RFC 6266: an ASCII name that cannot leave its quotes, and the true one in UTF-8. */
export function disposition(name: string, download: boolean): string {
  const ascii = name.replace(/[^\x20-\x7e]|["\\%]/g, "_");
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${download ? "attachment" : "inline"}; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}
