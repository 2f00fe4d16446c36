import { readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { StudioError } from "@loralei/core/errors";
import { writeFileAtomic } from "@loralei/disk/atomic-write";
import { SecretName, type Secrets } from "./secrets.ts";

/** The service of each secret: how to ask it who the token is of. */
export interface SecretServices {
  /** Base address of the Hugging Face hub. */
  hub: string;
  /** Base address of the Weights & Biases API. */
  wandb: string;
  fetch: typeof fetch;
}

const timeoutMs = 10_000;

/** Secrets as files of their own in `folder`, for this user alone; their values go to trainers and to their service only. */
export function createSecrets(folder: string, services: SecretServices): Secrets {
  const fileOf = (name: SecretName) => join(folder, name);
  const read = (name: SecretName) =>
    readFile(fileOf(name), "utf8").then(
      (text) => text.trim(),
      () => null,
    );
  return {
    list: () =>
      Promise.all(
        SecretName.options.map(async (name) => {
          const found = await stat(fileOf(name)).catch(() => null);
          return { name, set: found !== null, updatedAtMs: found && Math.round(found.mtimeMs) };
        }),
      ),
    set: (name, value) => writeFileAtomic(fileOf(name), value, { mode: 0o600 }),
    forget: (name) => rm(fileOf(name), { force: true }),
    async test(name) {
      const value = await read(name);
      if (value === null)
        throw new StudioError("not-found", `${name} is not set.`, { help: "Set it first." });
      return name === "HF_TOKEN" ? testHub(services, value) : testWandb(services, value);
    },
    async forTrainer() {
      const pairs = await Promise.all(
        SecretName.options.map(async (name) => [name, await read(name)] as const),
      );
      return Object.fromEntries(pairs.filter((pair): pair is [SecretName, string] => pair[1] !== null));
    },
  };
}

type Tested = { ok: boolean; message: string };

async function testHub(services: SecretServices, token: string): Promise<Tested> {
  return ask(services, "the Hugging Face hub", new URL("/api/whoami-v2", services.hub), {
    headers: { Authorization: `Bearer ${token}` },
    nameOf: (answer) => textAt(answer, "name"),
  });
}

async function testWandb(services: SecretServices, key: string): Promise<Tested> {
  return ask(services, "Weights & Biases", new URL("/graphql", services.wandb), {
    method: "POST",
    headers: {
      Authorization: `Basic ${Buffer.from(`api:${key}`).toString("base64")}`,
      "Content-Type": "application/json",
    },
    body: JSON.stringify({ query: "{ viewer { username } }" }),
    nameOf: (answer) => textAt(answer, "data", "viewer", "username"),
  });
}

async function ask(
  { fetch }: SecretServices,
  service: string,
  url: URL,
  { nameOf, ...request }: RequestInit & { nameOf: (answer: unknown) => string | null },
): Promise<Tested> {
  try {
    const response = await fetch(url, {
      ...request,
      signal: AbortSignal.timeout(timeoutMs),
      redirect: "error",
    });
    if (response.status === 401 || response.status === 403)
      return { ok: false, message: `${service} refused it (${response.status}).` };
    if (!response.ok)
      return { ok: false, message: `${service} answered ${response.status}; it may be down.` };
    const name = nameOf(await response.json());
    return name === null
      ? { ok: false, message: `${service} does not know whose it is.` }
      : { ok: true, message: `${service} knows it: it belongs to ${name}.` };
  } catch (error) {
    // Never the error's own text: it may hold the request.
    const slow = error instanceof Error && error.name === "TimeoutError";
    return {
      ok: false,
      message: `${url.host} ${slow ? "did not answer within 10 s" : "could not be reached"}.`,
    };
  }
}

function textAt(value: unknown, ...path: string[]): string | null {
  let at = value;
  for (const key of path) at = typeof at === "object" && at !== null ? Reflect.get(at, key) : null;
  return typeof at === "string" && at !== "" ? at.slice(0, 100) : null;
}
