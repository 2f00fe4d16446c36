import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { StudioError } from "@loralei/core/errors";
import { afterEach, beforeEach, expect, test } from "vitest";
import { installOwn } from "./install-packages.ts";
import { makeMarks } from "./marks.ts";
import { chooseTorch } from "./torch-builds.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "loralei-packages-"));
  writeFileSync(
    join(folder, "requirements.txt"),
    "einops==0.7.0\nprodigyopt==1.1.2\nschedulefree==1.4\n-e .\n",
  );
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Installs with a pip that answers by what it is asked for. */
async function installing(trouble: (args: string) => StudioError | null) {
  const asked: string[] = [];
  const heard: string[] = [];
  const installer = {
    async install(args: readonly string[]) {
      asked.push(args.map((arg) => arg.replace(`${folder}/`, "")).join(" "));
      const error = trouble(args.join(" "));
      if (error) throw error;
    },
  };
  const torch = chooseTorch({ platform: "linux", arch: "x64", gpus: [], rocm: false });
  const about = { list: join(folder, "requirements.txt"), torch, folder };
  const run = { marks: makeMarks((text) => heard.push(text)), signal: new AbortController().signal };
  const outcome = await installOwn(installer, about, run).then(
    () => null,
    (error: unknown) => error,
  );
  return { asked, outcome, warnings: heard.filter((line) => line.startsWith("loralei: warning")) };
}

test("torch comes first and from its own index; every later package is held to the pins", async () => {
  const { asked, outcome } = await installing(() => null);
  expect(outcome).toBeNull();
  expect(asked).toEqual([
    "torch==2.8.0 torchvision==0.23.0 --index-url https://download.pytorch.org/whl/cpu",
    "-r loralei-required.txt -c loralei-pins.txt",
    "prodigyopt==1.1.2 -c loralei-pins.txt",
    "schedulefree==1.4 -c loralei-pins.txt",
    "lycoris-lora==3.2.0.post2 -c loralei-pins.txt",
  ]);
  expect(readFileSync(join(folder, "loralei-required.txt"), "utf8")).toBe("einops==0.7.0\n");
  expect(readFileSync(join(folder, "loralei-pins.txt"), "utf8").split("\n")).toContain("torch==2.8.0");
});

test("an optional package that cannot be had is a warning, and the next is tried", async () => {
  const error = new StudioError("host-setup", "cannot install prodigyopt==1.1.2: no wheel");
  const { asked, outcome, warnings } = await installing((args) =>
    args.startsWith("prodigyopt") ? error : null,
  );
  expect(outcome).toBeNull();
  expect(asked).toHaveLength(5);
  expect(warnings).toEqual([
    expect.stringContaining("optional-package cannot install prodigyopt==1.1.2: no wheel."),
  ]);
});

test("without a network the optional packages are asked for once, not one after another", async () => {
  const error = new StudioError("unreachable", "cannot install prodigyopt==1.1.2: no index");
  const { asked, warnings } = await installing((args) => (args.startsWith("prodigyopt") ? error : null));
  expect(asked).toHaveLength(3);
  expect(warnings[0]).toContain("Not tried then: schedulefree==1.4, lycoris-lora==3.2.0.post2.");
});

test("a package that the trainer needs is no warning", async () => {
  const error = new StudioError("host-setup", "cannot install the trainer's packages");
  const { asked, outcome } = await installing((args) => (args.startsWith("-r") ? error : null));
  expect(outcome).toBe(error);
  expect(asked).toHaveLength(2);
});
