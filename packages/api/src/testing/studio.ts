import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTRPCClient, createWSClient, httpBatchLink, splitLink, wsLink } from "@trpc/client";
import { type App, type AppOptions, createApp } from "../app.ts";
import type { AppRouter } from "../index.ts";
import { greyPng } from "./png.ts";

/** A studio on a home of its own, as a browser sees it: queries over HTTP, subscriptions over WebSocket. */
export async function startStudio(options: Partial<AppOptions> = {}) {
  const home = options.home ?? (await mkdtemp(join(tmpdir(), "loralei-api-")));
  const app = await createApp({ port: 0, ...options, home });
  return { ...connect(app), app, home };
}
export type Studio = Awaited<ReturnType<typeof startStudio>>;

/** Typed clients of a running studio. */
export function connect(app: App) {
  const socket = createWSClient({ url: `${app.url.replace("http", "ws")}/trpc`, retryDelayMs: () => 20 });
  const client = createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: ({ type }) => type === "subscription",
        true: wsLink({ client: socket }),
        false: httpBatchLink({ url: `${app.url}/trpc`, methodOverride: "POST" }),
      }),
    ],
  });
  return { client, socket };
}

export async function stopStudio({ app, socket, home }: Studio, keepHome = false): Promise<void> {
  await socket.close();
  await app.close();
  if (!keepHome) await rm(home, { recursive: true, force: true });
}

/** A dataset of `count` captioned pictures in the studio's own folder. */
export async function makeDataset(home: string, name = "hero", count = 3): Promise<string> {
  const folder = join(home, "datasets", name);
  const picture = greyPng(512, 512);
  await mkdir(folder, { recursive: true });
  for (let i = 0; i < count; i++) {
    await writeFile(join(folder, `${i}.png`), picture);
    await writeFile(join(folder, `${i}.txt`), `a picture, number ${i}`);
  }
  return folder;
}
