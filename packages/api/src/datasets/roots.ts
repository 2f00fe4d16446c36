import { realpath, stat } from "node:fs/promises";
import { isAbsolute, resolve } from "node:path";
import { StudioError } from "@loralei/core/errors";
import { fileError, shown } from "@loralei/disk/file-errors";
import { contains, resolveInside } from "@loralei/disk/jail";
import type { Db } from "../db/schema.ts";
import type { Home } from "../home.ts";
import { readSetting, writeSetting } from "../settings.ts";

/** Folders in which people may look and from which they may train: the home's own, and those that were added. */
export interface Roots {
  list(): Promise<string[]>;
  add(path: string): Promise<string[]>;
  remove(path: string): Promise<string[]>;
  /** The real path of `path`, and the root that it lies in. Throws `outside-root` when it is in none. */
  resolve(path: string): Promise<{ path: string; root: string }>;
}

export function createRoots(db: Db, home: Home): Roots {
  const list = async () => [home.datasets, ...(await readSetting(db, "roots"))];
  return {
    list,
    async add(path) {
      const real = await folder(path);
      if (contains(real, home.secrets)) {
        throw new StudioError(
          "bad-input",
          `${shown(real)} holds the studio's own files, its secrets among them.`,
          {
            help: "Add the folder of your datasets itself.",
          },
        );
      }
      const roots = await readSetting(db, "roots");
      if (!roots.includes(real) && real !== home.datasets) await writeSetting(db, "roots", [...roots, real]);
      return list();
    },
    async remove(path) {
      const roots = await readSetting(db, "roots");
      await writeSetting(
        db,
        "roots",
        roots.filter((root) => root !== path),
      );
      return list();
    },
    async resolve(path) {
      if (isAbsolute(path)) {
        const real = await realpath(path).catch(() => resolve(path));
        for (const root of await list()) {
          const realRoot = await realpath(root).catch(() => root);
          if (contains(realRoot, real)) return { path: await resolveInside(realRoot, real), root };
        }
      }
      throw new StudioError("outside-root", `${shown(path)} lies in none of the folders that were added.`, {
        help: "Add its folder under Datasets → Add folder, then choose it again.",
      });
    },
  };
}

async function folder(path: string): Promise<string> {
  if (!isAbsolute(path)) {
    throw new StudioError("bad-input", `${shown(path)} is not an absolute path.`, {
      help: "Write the whole path of the folder, from the top of the disk.",
    });
  }
  const real = await realpath(path).catch((error: unknown) => {
    throw fileError(error, "add the folder", path);
  });
  if ((await stat(real)).isDirectory()) return real;
  throw new StudioError("bad-input", `${shown(path)} is not a folder.`, {
    help: "Name the folder that holds it.",
  });
}
