import { createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";

/** Who may talk to the studio, decided from headers alone, before anything else is read. */
export interface Auth {
  /** Null: this request may go on to the token check; else why it is refused. */
  refusal(request: IncomingMessage): string | null;
  /** Whether it carries the token (Bearer), or the cookie that a login has set; always true without a token. */
  allowed(request: IncomingMessage): boolean;
  /** Whether a login with this text succeeds. */
  isToken(text: string): boolean;
  /** The `Set-Cookie` of a login. */
  cookie(secure: boolean): string;
}

const cookieName = "loralei_session";

export function createAuth({ token, publicUrl }: { token: string | null; publicUrl: string | null }): Auth {
  const session =
    token === null ? "" : createHmac("sha256", token).update("loralei session").digest("base64url");
  const publicHost = publicUrl === null ? null : new URL(publicUrl).host;
  return {
    refusal(request) {
      const { host, origin } = request.headers;
      // A name that some web page's owner points at this machine (DNS rebinding) never gets further than this.
      if (host === undefined || !(isOwnHost(host) || host === publicHost)) {
        return `the address ${JSON.stringify(host ?? "")} is not this studio's; set LORALEI_PUBLIC_URL to use it`;
      }
      if (
        origin !== undefined &&
        origin !== `http://${host}` &&
        origin !== `https://${host}` &&
        hostOf(origin) !== publicHost
      ) {
        return "the request comes from another web page";
      }
      const site = request.headers["sec-fetch-site"];
      const navigates = request.method === "GET" && request.headers["sec-fetch-mode"] === "navigate";
      if (site === "cross-site" && !navigates) return "the request comes from another web page";
      return null;
    },
    allowed(request) {
      if (token === null) return true;
      const bearer = /^Bearer (.+)$/i.exec(request.headers.authorization ?? "")?.[1];
      if (bearer !== undefined) return same(bearer, token);
      const sent = new RegExp(`(?:^|;\\s*)${cookieName}=([\\w-]+)`).exec(request.headers.cookie ?? "")?.[1];
      return sent !== undefined && same(sent, session);
    },
    isToken: (text) => token !== null && same(text.trim(), token),
    cookie: (secure) =>
      `${cookieName}=${session}; Path=/; Max-Age=31536000; HttpOnly; SameSite=Strict${secure ? "; Secure" : ""}`,
  };
}

function same(a: string, b: string): boolean {
  const key = "compare";
  const digest = (text: string) => createHmac("sha256", key).update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

/** A loopback name, or any address in numbers: those cannot be pointed elsewhere. */
function isOwnHost(host: string): boolean {
  const name = hostnameOf(host);
  return name === "localhost" || name.endsWith(".localhost") || isIP(name) !== 0;
}

function hostnameOf(host: string): string {
  const name = URL.parse(`http://${host}`)?.hostname ?? "";
  return name.startsWith("[") ? name.slice(1, -1) : name;
}

function hostOf(origin: string): string | null {
  return URL.parse(origin)?.host ?? null;
}

/** True for addresses that only this machine reaches: no token is needed there. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127\./.test(host);
}
