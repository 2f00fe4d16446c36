import { z } from "zod";
import { field } from "../../fields.ts";

const group = "simulation";
const place = "studio";

/** The section of the form that only the simulated trainer has: how fast it goes and how it misbehaves. */
export const simulationShape = {
  sim_speed: field(z.number().min(0.05).max(100_000).default(8), {
    label: "Steps per second",
    help: "How fast the simulated training goes.",
    group,
    level: "basic",
    unit: "steps/s",
    words: ["speed"],
    place,
  }),
  sim_fault: field(z.enum(["none", "exit", "out-of-memory", "nan", "killed", "hang"]).default("none"), {
    label: "What goes wrong",
    help: "The fault that the run meets, to see how Loralei tells it.",
    group,
    level: "basic",
    words: ["error", "crash"],
    place,
  }),
  sim_fault_step: field(z.int().min(1).default(10), {
    label: "At step",
    help: "The optimisation step in which the fault comes.",
    group,
    level: "basic",
    place,
    onlyWith: { option: "sim_fault", in: ["exit", "out-of-memory", "nan", "killed", "hang"] },
  }),
  sim_exit_code: field(z.int().min(0).max(255).default(1), {
    label: "Exit code",
    help: "With which the program ends.",
    group,
    level: "expert",
    place,
    onlyWith: { option: "sim_fault", in: ["exit"] },
  }),
  sim_ignore_signals: field(z.boolean().default(false), {
    label: "Ignore signals",
    help: "INT and TERM are not heard, so that stopping must end in KILL.",
    group,
    level: "expert",
    place,
  }),
  sim_burst_lines: field(z.int().min(0).max(10_000_000).default(0), {
    label: "Lines in a burst",
    help: "So many lines are printed at once before the first step.",
    group,
    level: "expert",
    unit: "lines",
    place,
  }),
  sim_line_rate: field(z.number().min(0).max(10_000).default(0), {
    label: "Lines per second",
    help: "Numbered lines with the time they were written, beside the steps.",
    group,
    level: "expert",
    unit: "lines/s",
    place,
  }),
  sim_output: field(z.enum(["clean", "garbage", "broken-utf8", "no-newlines"]).default("clean"), {
    label: "Output",
    help: "What the log is made of beside the trainer's own lines.",
    group,
    level: "expert",
    place,
  }),
  sim_grandchild: field(z.boolean().default(false), {
    label: "Leave a child behind",
    help: "A process of its own that ignores INT and TERM and keeps the output open.",
    group,
    level: "expert",
    place,
  }),
};

export type SimulationOptions = {
  [Key in keyof typeof simulationShape]: z.infer<(typeof simulationShape)[Key]>;
};
