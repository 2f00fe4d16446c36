/** A trainer's requirements list, sorted into what must be there and what only some settings need. */
export interface SortedRequirements {
  required: string[];
  /** By package, so that one that cannot be had on this host does not stop the others. */
  optional: string[];
}

/** Needed for one optimizer or network only: the form tells where one is missing. */
const optionalNames = new Set([
  "bitsandbytes",
  "lion-pytorch",
  "schedulefree",
  "pytorch-optimizer",
  "prodigy-plus-schedule-free",
  "prodigyopt",
  "dadaptation",
  "lycoris-lora",
  "xformers",
]);

/** Come with the build that suits the host, from PyTorch's own index. */
const torchNames = new Set(["torch", "torchvision", "torchaudio", "triton", "pytorch-triton-rocm"]);

/** What the trainer's list leaves out: 3.2.0.post2 is the pair of sd-scripts at the pinned commit. */
const extras = ["lycoris-lora==3.2.0.post2"];

/**
 * Sorts the lines of a pip requirements list. Versions stay as they are pinned there. Left out: torch and its kin,
 * and the line that would install the trainer itself (it runs from its folder).
 */
export function sortRequirements(list: string, device: "cuda" | "rocm" | "mps" | "cpu"): SortedRequirements {
  const sorted: SortedRequirements = { required: [], optional: [] };
  for (const line of [...list.split(/\r?\n/), ...extras]) {
    const text = line.replace(/(^|\s)#.*$/, "").trim();
    if (text === "" || /^(-e|--editable)(\s|=)/.test(text)) continue;
    const name = packageName(text);
    if (name !== null && torchNames.has(name)) continue;
    // 8-bit optimizers need CUDA; its wheels for other hosts only take room.
    if (name === "bitsandbytes" && device !== "cuda") continue;
    if (name !== null && optionalNames.has(name)) sorted.optional.push(text);
    else sorted.required.push(text);
  }
  return sorted;
}

/** Pins alone, for pip's --constraint: so that no optional package moves what was chosen. */
export function constraintsOf(lines: readonly string[]): string[] {
  return lines.flatMap((line) => {
    const found = /^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?\s*==\s*([^\s;,]+)/.exec(line);
    return found ? [`${found[1]}==${found[2]}`] : [];
  });
}

/** Name of the package in a requirement, as packages are compared (PEP 503); null for an option line. */
function packageName(line: string): string | null {
  const found = /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?/.exec(line);
  return found ? found[0].toLowerCase().replace(/[-_.]+/g, "-") : null;
}
