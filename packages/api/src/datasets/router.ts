import { SubsetRef } from "@loralei/core/datasets/manifest";
import { z } from "zod";
import { procedure } from "../trpc.ts";

const Path = z.string().min(1).max(4_096);

export const datasetsRouter = {
  list: procedure.query(({ ctx }) => ctx.parts.datasets.list()),
  /** Counts, shapes and captions as the trainer would load them. */
  facts: procedure
    .input(
      z.strictObject({
        root: Path,
        subsets: z.array(SubsetRef).min(1).max(500),
        captionExtension: z
          .string()
          .regex(/^\.\w{1,16}$/)
          .default(".txt"),
      }),
    )
    .query(({ ctx, input }) => ctx.parts.datasets.facts(input)),
  /** One folder inside the roots; null lists the roots. */
  browse: procedure
    .input(z.strictObject({ path: Path.nullable() }))
    .query(({ ctx, input }) => ctx.parts.datasets.browse(input.path)),
  roots: procedure.query(({ ctx }) => ctx.parts.datasets.roots()),
  addRoot: procedure
    .input(z.strictObject({ path: Path }))
    .mutation(({ ctx, input }) => ctx.parts.datasets.addRoot(input.path)),
  /** Takes a folder off the list; nothing on disk changes. */
  removeRoot: procedure
    .input(z.strictObject({ path: Path }))
    .mutation(({ ctx, input }) => ctx.parts.datasets.removeRoot(input.path)),
};
