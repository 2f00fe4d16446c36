import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** The programs of this package as they lie on this machine: bundled beside each other, or as sources. */
export interface Programs {
  node: string;
  main: string;
  shim: string;
  /** The simulated trainer; null where this build has none. */
  simulated: string | null;
}

/** Finds them beside this very file. */
export function findPrograms(): Programs {
  const here = dirname(import.meta.filename);
  const bundled = import.meta.filename.endsWith(".mjs");
  const simulated = join(here, bundled ? "simulated-trainer.mjs" : "simulated/simulated-trainer.mjs");
  return {
    node: process.execPath,
    main: join(here, bundled ? "main.mjs" : "main.ts"),
    shim: join(here, bundled ? "shim.mjs" : "attempt/shim.ts"),
    simulated: existsSync(simulated) ? simulated : null,
  };
}
