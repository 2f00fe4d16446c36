import { z } from "zod";
import { procedure } from "../trpc.ts";
import { SecretName } from "./secrets.ts";

const Named = z.strictObject({ name: SecretName });
/** Printable ASCII without spaces: what a token is, and what an environment can hold. */
const Value = z
  .string()
  .trim()
  .min(1)
  .max(4_096)
  .regex(/^[\x21-\x7e]+$/, "a token has no spaces and no special characters");

export const secretsRouter = {
  list: procedure.query(({ ctx }) => ctx.parts.secrets.list()),
  set: procedure
    .input(Named.extend({ value: Value }))
    .mutation(({ ctx, input }) => ctx.parts.secrets.set(input.name, input.value)),
  forget: procedure.input(Named).mutation(({ ctx, input }) => ctx.parts.secrets.forget(input.name)),
  /** Asks the service whether it accepts the stored secret. A mutation: it reaches out to the network. */
  test: procedure.input(Named).mutation(({ ctx, input }) => ctx.parts.secrets.test(input.name)),
};
