import { existsSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import sirv from "sirv";

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** Only what the web app brings itself: no inline script, nothing from elsewhere, in nobody's frame. */
const contentSecurityPolicy = [
  "default-src 'self'",
  "img-src 'self' data: blob:",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self' data:",
  "worker-src 'self' blob:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join("; ");

/** The built web app; any address without a file is a page of it. Without a build, a page that says so. */
export function createStatic(webDir: string | null): Handler {
  if (webDir === null || !existsSync(join(webDir, "index.html"))) return notBuilt;
  const serve = sirv(webDir, {
    // Files are looked up when asked for: a list made at the start would send streams to files that a new build has
    // removed, and such a stream's error ends the process (sirv 3.0.2, build.js, send).
    dev: true,
    single: true,
    etag: true,
    gzip: true,
    setHeaders(response, pathname) {
      response.setHeader("Content-Security-Policy", contentSecurityPolicy);
      const hashed = pathname.startsWith("/assets/");
      response.setHeader("Cache-Control", hashed ? "public, max-age=31536000, immutable" : "no-cache");
    },
  });
  return (request, response) =>
    serve(request, response, () => void response.writeHead(404).end("Not found\n"));
}

function notBuilt(_request: IncomingMessage, response: ServerResponse): void {
  const text = "Loralei's api is running, and its web page is not built: run npm start in the project.\n";
  response.writeHead(404, { "Content-Type": "text/plain; charset=utf-8" }).end(text);
}
