import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { StudioError } from "@loralei/core/errors";

/**
 * Takes a home for this process alone. The lock is an open transaction of a small SQLite file: the system gives
 * it back when the process dies, however it dies, so no stale lock can be left behind.
 * Throws `conflict` when another process holds it. Returns what gives the home back.
 */
export async function lockHome(home: string, pid: number): Promise<() => void> {
  const note = join(home, "studio.pid");
  const db = new DatabaseSync(join(home, "studio.lock"), { timeout: 0 });
  try {
    db.exec("PRAGMA journal_mode=MEMORY; BEGIN EXCLUSIVE");
  } catch (cause) {
    db.close();
    const holder = await readFile(note, "utf8").catch(() => "");
    throw new StudioError(
      "conflict",
      `Loralei already runs on ${home}${holder ? ` (process ${holder.trim()})` : ""}.`,
      { help: "Use that one, stop it first, or set LORALEI_HOME to another folder.", cause },
    );
  }
  await writeFile(note, `${pid}\n`);
  return () => db.close();
}
