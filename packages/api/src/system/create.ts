import type { Roots } from "../datasets/roots.ts";
import type { Home } from "../home.ts";
import type { Online } from "../workers/online.ts";
import type { System } from "./system.ts";

export function createSystem(parts: {
  version?: string;
  home: Home;
  roots: Roots;
  online: Online;
  startedAtMs: number;
  url: () => string;
}): System {
  return {
    async info() {
      const roots = await parts.roots.list();
      return {
        version: parts.version ?? "0.0.0",
        home: parts.home.root,
        simulated: parts.online.all().some(({ caps }) => caps.simulated),
        platform: process.platform,
        node: process.version,
        url: parts.url(),
        roots,
        modelFolders: [parts.home.models, ...roots.filter((root) => root !== parts.home.datasets)],
        startedAtMs: parts.startedAtMs,
      };
    },
  };
}
