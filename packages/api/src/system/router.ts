import { procedure } from "../trpc.ts";

export const systemRouter = {
  /** Version, home, roots: what pages show once. */
  info: procedure.query(({ ctx }) => ctx.parts.system.info()),
  /** Answers "pong": is the connection whole? */
  ping: procedure.query(() => "pong" as const),
};
