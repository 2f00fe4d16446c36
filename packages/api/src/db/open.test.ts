import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { lockHome } from "./lock.ts";
import { nextRev, openDb, withFullSync } from "./open.ts";

let home = "";
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "loralei-db-"));
});
afterEach(() => rm(home, { recursive: true, force: true }));

test("a database that exists is opened again with what was in it", async () => {
  const file = join(home, "loralei.db");
  const first = await openDb(file);
  await first.insertInto("settings").values({ name: "roots", value: "[]" }).execute();
  await first.destroy();
  const second = await openDb(file);
  expect(await second.selectFrom("settings").selectAll().execute()).toEqual([{ name: "roots", value: "[]" }]);
  await second.destroy();
});

test("transactions that run at the same time do not mix", async () => {
  const db = await openDb(join(home, "loralei.db"));
  const results = await Promise.allSettled([
    db.transaction().execute(async (tx) => {
      await tx.insertInto("settings").values({ name: "a", value: "1" }).execute();
      await new Promise((resolve) => setImmediate(resolve));
      throw new Error("undo");
    }),
    withFullSync(db, (tx) => tx.insertInto("settings").values({ name: "b", value: "2" }).execute()),
    db.insertInto("settings").values({ name: "c", value: "3" }).execute(),
  ]);
  expect(results.map(({ status }) => status)).toEqual(["rejected", "fulfilled", "fulfilled"]);
  const names = await db.selectFrom("settings").select("name").orderBy("name").execute();
  expect(names.map(({ name }) => name)).toEqual(["b", "c"]);
  await db.destroy();
});

test("revisions are given out once each", async () => {
  const db = await openDb(join(home, "loralei.db"));
  const revs = await Promise.all(Array.from({ length: 20 }, () => nextRev(db)));
  expect(revs).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
  await db.destroy();
});

test("a home in use is refused, and free again when it is given back", async () => {
  const release = await lockHome(home, 4711);
  await expect(lockHome(home, 4712)).rejects.toThrow(/already runs on .* \(process 4711\)/);
  release();
  (await lockHome(home, 4713))();
});
