import { join } from "node:path";

/** Root folder of the project. */
export const checkout = join(import.meta.dirname, "../../..");
