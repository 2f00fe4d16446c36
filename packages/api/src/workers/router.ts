import { WorkerId } from "@loralei/core/ids";
import { z } from "zod";
import { paced } from "../paced.ts";
import { procedure } from "../trpc.ts";

export const workersRouter = {
  list: procedure.query(({ ctx }) => ctx.parts.workers.list()),
  watch: procedure.subscription(({ ctx, signal }) =>
    paced(ctx.socket, signal, (on) => ctx.parts.workers.watch(on)),
  ),
  add: procedure
    .input(z.strictObject({ name: z.string().trim().min(1).max(128) }))
    .mutation(({ ctx, input }) => ctx.parts.workers.add(input.name)),
  drain: procedure
    .input(z.strictObject({ id: WorkerId, on: z.boolean() }))
    .mutation(({ ctx, input }) => ctx.parts.workers.drain(input.id, input.on)),
  forget: procedure
    .input(z.strictObject({ id: WorkerId }))
    .mutation(({ ctx, input }) => ctx.parts.workers.forget(input.id)),
};
