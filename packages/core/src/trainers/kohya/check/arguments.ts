import { nearest } from "../../nearest.ts";
import type { Advice } from "../../trainer.ts";
import { isPythonLiteral, parseArguments, pythonWord } from "../arguments.ts";
import { contract } from "../contract/contract.ts";
import { error, type Rule, warning } from "./rule.ts";

/** Values of these lists go through Python's literal_eval after a split at "=" that allows only one. */
const pythonArguments: Rule = ({ options }) =>
  (["optimizer_args", "lr_scheduler_args"] as const).flatMap((field) => {
    const { pairs, bad } = parseArguments(options[field]);
    return [
      ...withoutEquals(field, bad),
      ...pairs.flatMap(([key, value]) => {
        if (value.includes("=")) {
          return [
            error(
              field,
              "argument-equals",
              `${key}=${value}: the trainer allows only one "=" in an argument.`,
            ),
          ];
        }
        if (isPythonLiteral(pythonWord(value))) return [];
        const quoted = value === "" ? "its value is missing" : `write '${value}' with quotes if it is a text`;
        return [error(field, "argument-value", `${key}=${value} is not a Python value: ${quoted}.`)];
      }),
    ];
  });

const networkArguments: Rule = ({ options }) => {
  const { pairs, bad } = parseArguments(options.network_args);
  const known = Object.keys(contract.networks[options.network_module] ?? {});
  return [
    ...withoutEquals("network_args", bad),
    ...pairs.flatMap(([key]) => {
      if (known.includes(key)) return [];
      const near = nearest(key, known);
      return [
        warning(
          "network_args",
          "no-effect",
          `${options.network_module} does not read ${key}${near ? `; the nearest is ${near}` : ""}.`,
        ),
      ];
    }),
  ];
};

function withoutEquals(field: string, bad: readonly string[]): Advice[] {
  return bad.map((piece) =>
    error(field, "argument-form", `"${piece}" is not an argument: arguments are written key=value.`),
  );
}

export const argumentRules: readonly Rule[] = [pythonArguments, networkArguments];
