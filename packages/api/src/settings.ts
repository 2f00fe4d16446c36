import { z } from "zod";
import type { Db } from "./db/schema.ts";

/** What the studio remembers of the user's choices, by name; each with its schema and what holds until it is set. */
const schemas = {
  /** Folders of the user's own in which datasets and models are looked for; absolute. */
  roots: z.array(z.string()).default([]),
};
type Settings = { [K in keyof typeof schemas]: z.infer<(typeof schemas)[K]> };

export async function readSetting<K extends keyof Settings>(db: Db, name: K): Promise<Settings[K]> {
  const row = await db.selectFrom("settings").select("value").where("name", "=", name).executeTakeFirst();
  return schemas[name].parse(row ? JSON.parse(row.value) : undefined);
}

export async function writeSetting<K extends keyof Settings>(
  db: Db,
  name: K,
  value: Settings[K],
): Promise<void> {
  const text = JSON.stringify(value);
  await db
    .insertInto("settings")
    .values({ name, value: text })
    .onConflict((conflict) => conflict.column("name").doUpdateSet({ value: text }))
    .execute();
}
