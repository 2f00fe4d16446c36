import { parseArgs } from "node:util";
import { StudioError } from "@loralei/core/errors";
import { type Recipe, recipeOf, recipes } from "./recipes.ts";

export interface InstallOptions {
  recipe: Recipe;
  from: string | null;
  requirements: string | null;
  python: string | null;
  force: boolean;
  home: string | null;
}

export const installUsage = `loralei-worker install TRAINER: makes a trainer ready on this machine (again, to repair it)

  TRAINER               ${recipes.map(({ trainer }) => trainer.id).join(", ")}
  --from WHERE          a git address, or a folder with the sources (upstream when left out)
  --requirements FILE   install this pip list as it is, and nothing else
  --python PATH         the Python to build on (3.10 to 3.12)
  --force               fetch and build anew what is there already
  --home DIR            where trainers lie (LORALEI_WORKER_HOME)
`;

/** @throws StudioError `bad-input` that names what is wrong in the command */
export function readInstallOptions(argv: readonly string[]): InstallOptions | "help" {
  const { values, positionals } = parse(argv);
  if (values.help) return "help";
  const recipe = recipeOf(positionals[0]);
  if (!recipe || positionals.length > 1) {
    const known = recipes.map(({ trainer }) => trainer.id).join(", ");
    throw new StudioError(
      "bad-input",
      `one trainer to install is wanted (${known}), found: ${positionals.join(" ") || "none"}`,
      { help: "See loralei-worker install --help." },
    );
  }
  return {
    recipe,
    from: values.from ?? null,
    requirements: values.requirements ?? null,
    python: values.python ?? null,
    force: values.force,
    home: values.home ?? null,
  };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        from: { type: "string" },
        requirements: { type: "string" },
        python: { type: "string" },
        force: { type: "boolean", default: false },
        home: { type: "string" },
        help: { type: "boolean", short: "h", default: false },
      },
    });
  } catch (error) {
    throw new StudioError("bad-input", error instanceof Error ? error.message : String(error), {
      help: "See loralei-worker install --help.",
    });
  }
}
