import { z } from "zod";
import { procedure } from "../trpc.ts";

export const modelsRouter = {
  list: procedure.query(({ ctx }) => ctx.parts.models.list()),
  inspect: procedure
    .input(z.strictObject({ path: z.string().min(1).max(4_096) }))
    .query(({ ctx, input }) => ctx.parts.models.inspect(input.path)),
};
