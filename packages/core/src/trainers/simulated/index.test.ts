import { expect, test } from "vitest";
import { fieldOf } from "../../fields.ts";
import type { Host } from "../trainer.ts";
import { simulated } from "./index.ts";

const host: Host = {
  root: "/opt/simulated",
  python: "/usr/bin/node",
  jobDir: "/jobs/1",
  outDir: "/jobs/1/out",
  gpus: [],
  device: "cpu",
  packages: {},
  platform: "linux-x64",
  cpuCores: 2,
};

test("the form of the simulated trainer is kohya's with a section of its own", () => {
  const shape = simulated.options("sd15").shape;
  expect(shape).toHaveProperty("learning_rate");
  expect(fieldOf(shape.sim_speed as never).group).toBe("simulation");
  expect(simulated.sections.at(-1)).toEqual({ id: "simulation", title: "Simulation" });
});

test("a mistyped option of the simulation is refused like any other", () => {
  const { error } = simulated.options("sd15").safeParse({ sim_sped: 4 });
  expect(JSON.stringify(error?.issues)).toContain("sim_sped");
});

test("the plan writes kohya's files and sim.json, none of whose settings reach config.toml", () => {
  const options = simulated
    .options("sd15")
    .parse({ pretrained_model_name_or_path: "/models/base.safetensors", sim_speed: 20, sim_fault: "nan" });
  const dataset = {
    root: "/d",
    subsets: [{ path: "", absolute: "/d", repeats: 2, isReg: false, classTokens: "" }],
  };
  const plan = simulated.plan({ family: "sd15", options, dataset, host, resume: null });
  const text = Object.fromEntries(plan.files.map((file) => [file.path, file.text]));
  expect(JSON.parse(text["sim.json"]!)).toMatchObject({ speed: 20, fault: "nan", family: "sd15" });
  expect(text["config.toml"]).not.toContain("sim_");
  expect(plan.steps[0]!.argv.slice(0, 3)).toEqual([
    "/usr/bin/node",
    "/opt/simulated/simulated-trainer.mjs",
    "--config_file",
  ]);
});
