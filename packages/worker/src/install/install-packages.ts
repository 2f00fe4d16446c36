import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isStudioError, type StudioError } from "@loralei/core/errors";
import { fileError } from "@loralei/disk/file-errors";
import type { Marks } from "./marks.ts";
import type { Installer } from "./packages.ts";
import { constraintsOf, sortRequirements } from "./requirements.ts";
import type { TorchBuild } from "./torch-builds.ts";

/** A list of the user's is installed as it is. */
export async function installList(installer: Installer, list: string, marks: Marks): Promise<void> {
  marks.bar(0, 1, "packages");
  await installer.install(["-r", list], `the packages of ${list}`);
  marks.bar(1, 1, "packages");
}

/** torch first, from its own index; then the trainer's list; then, as far as they can be had, the optional ones. */
export async function installOwn(
  installer: Installer,
  about: {
    /** The trainer's own list. */
    list: string;
    torch: TorchBuild;
    /** The environment's folder, where the lists that pip is given are kept. */
    folder: string;
  },
  { marks, signal }: { marks: Marks; signal: AbortSignal },
): Promise<void> {
  const { list, torch, folder } = about;
  const text = await readFile(list, "utf8").catch((error: unknown) => {
    throw fileError(error, "read the trainer's list of packages", list);
  });
  const { required, optional } = sortRequirements(text, torch.device);
  const torchPins = [`torch==${torch.torch}`, `torchvision==${torch.torchvision}`];
  const lists = { required: join(folder, "loralei-required.txt"), pins: join(folder, "loralei-pins.txt") };
  await writeFile(lists.required, `${required.join("\n")}\n`);
  await writeFile(lists.pins, `${[...torchPins, ...constraintsOf([...required, ...optional])].join("\n")}\n`);
  const steps = 3;
  marks.bar(0, steps, `PyTorch ${torch.torch} for ${torch.id}`);
  const index = torch.index === null ? [] : ["--index-url", torch.index];
  await installer.install([...torchPins, ...index], `PyTorch ${torch.torch} (${torch.id})`);
  marks.bar(1, steps, "the trainer's packages");
  await installer.install(["-r", lists.required, "-c", lists.pins], "the trainer's packages");
  for (const [at, line] of optional.entries()) {
    marks.bar(2 + at / optional.length, steps, line);
    const trouble = await tryInstall(installer, line, ["-c", lists.pins], signal);
    if (trouble === null) continue;
    const rest = trouble.code === "unreachable" ? optional.slice(at + 1) : [];
    const also = rest.length === 0 ? "" : ` Not tried then: ${rest.join(", ")}.`;
    marks.warning(
      "optional-package",
      `${trouble.message}.${also} Only the settings that need it are missing; install again to try again.`,
    );
    if (rest.length > 0) break;
  }
  marks.bar(steps, steps, "packages");
}

/** Why a package could not be installed; null when it was. */
async function tryInstall(
  installer: Installer,
  line: string,
  more: readonly string[],
  signal: AbortSignal,
): Promise<StudioError | null> {
  try {
    await installer.install([line, ...more], line);
    return null;
  } catch (error) {
    signal.throwIfAborted();
    if (isStudioError(error)) return error;
    throw error;
  }
}
