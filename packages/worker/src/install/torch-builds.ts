import { StudioError } from "@loralei/core/errors";
import type { Gpu } from "@loralei/core/workers/capabilities";

/** One build of PyTorch, and where its wheels are. */
export interface TorchBuild {
  id: string;
  device: "cuda" | "rocm" | "mps" | "cpu";
  torch: string;
  torchvision: string;
  /** PyTorch's own wheel index; null: whatever index pip is set to. */
  index: string | null;
  /** Free disk space wanted: wheels while they are unpacked, and what they become. */
  diskMb: number;
}

interface CudaBuild extends TorchBuild {
  /** Oldest driver by its first two numbers, Linux and Windows. */
  driver: { linux: readonly [number, number]; win32: readonly [number, number] };
  /** Compute capabilities that its kernels are made for. */
  from: number;
  to: number;
}

const wheels = "https://download.pytorch.org/whl";
const torch28 = { torch: "2.8.0", torchvision: "0.23.0" };

/**
 * The first row that fits is taken. Versions and indexes: pytorch.org "Installing previous versions". Capabilities:
 * PyTorch's release notes of 2.8.0 (builds for CUDA 12.8 leave out Maxwell, Pascal and Volta and are the only ones
 * with Blackwell, RTX 50). Drivers: the CUDA release notes' table of the driver that came with each toolkit; the last
 * row is for older ones, by CUDA's minor version compatibility (12.x runs from 525 on).
 */
export const cudaBuilds: readonly CudaBuild[] = [
  cuda("cu128", torch28, [570, 26], [570, 65], 7.5, 12.1),
  cuda("cu126", torch28, [560, 28], [560, 76], 5, 9),
  cuda("cu124", { torch: "2.6.0", torchvision: "0.21.0" }, [525, 60], [528, 33], 5, 9),
];

function cuda(
  id: string,
  versions: { torch: string; torchvision: string },
  linux: readonly [number, number],
  win32: readonly [number, number],
  from: number,
  to: number,
): CudaBuild {
  const where = { device: "cuda", index: `${wheels}/${id}`, diskMb: 14_000 } as const;
  return { id, ...versions, ...where, driver: { linux, win32 }, from, to };
}

const rocm: TorchBuild = {
  id: "rocm6.4",
  device: "rocm",
  ...torch28,
  index: `${wheels}/rocm6.4`,
  diskMb: 30_000,
};

const mps: TorchBuild = { id: "mps", device: "mps", ...torch28, index: null, diskMb: 3_000 };

/** torch for the CPU alone; 1.5 GB once installed. */
const cpu: TorchBuild = {
  id: "cpu",
  device: "cpu",
  ...torch28,
  index: `${wheels}/cpu`,
  diskMb: 3_500,
};

/** What was found on the host. */
export interface TorchHost {
  platform: NodeJS.Platform;
  arch: string;
  gpus: readonly Pick<Gpu, "name" | "capability" | "driver">[];
  /** rocminfo answers, or /opt/rocm is there. */
  rocm: boolean;
}

/**
 * The build for this host: it must run on every GPU, or some slot could never train.
 * @throws StudioError `host-setup` when the driver is older than any build, with the driver to update to
 */
export function chooseTorch(host: TorchHost): TorchBuild {
  if (host.gpus.length > 0) return chooseCuda(host);
  if (host.rocm && host.platform === "linux") return rocm;
  if (host.platform === "darwin" && host.arch === "arm64") return mps;
  // Wheels for Intel Macs ended with 2.2, which sd-scripts does not run on.
  if (host.platform === "darwin") {
    throw new StudioError("host-setup", "there is no PyTorch new enough for a Mac with an Intel processor", {
      help: "Use a Mac with Apple silicon, or a worker on Linux or Windows.",
    });
  }
  return cpu;
}

function chooseCuda(host: TorchHost): TorchBuild {
  const capabilities = host.gpus.flatMap((gpu) => (gpu.capability === null ? [] : [Number(gpu.capability)]));
  const driver = driverOf(host);
  const fits = cudaBuilds.filter(({ from, to }) => capabilities.every((one) => one >= from && one <= to));
  const build = fits.find((row) => driver === null || !isOlder(driver, oldest(row, host)));
  if (build) return build;
  const names = [...new Set(host.gpus.map((gpu) => `${gpu.name} (${gpu.capability ?? "?"})`))].join(", ");
  const wanted = fits.at(-1);
  if (!wanted) {
    throw new StudioError("host-setup", `no build of PyTorch runs on all of these GPUs: ${names}`, {
      help: "Leave only GPUs of one age visible (CUDA_VISIBLE_DEVICES is not looked at here), or give your own list with --requirements.",
    });
  }
  throw new StudioError(
    "host-setup",
    `the NVIDIA driver ${host.gpus[0]?.driver ?? ""} is too old for ${names}: PyTorch for ${wanted.id} needs ${oldest(wanted, host).join(".")} or newer`,
    { help: "Update the NVIDIA driver, then install again." },
  );
}

function oldest(row: CudaBuild, host: TorchHost): readonly [number, number] {
  return host.platform === "win32" ? row.driver.win32 : row.driver.linux;
}

function driverOf(host: TorchHost): readonly [number, number] | null {
  const found = /^(\d+)\.(\d+)/.exec(host.gpus.find((gpu) => gpu.driver !== null)?.driver ?? "");
  return found && [Number(found[1]), Number(found[2])];
}

function isOlder(a: readonly [number, number], b: readonly [number, number]): boolean {
  return a[0] < b[0] || (a[0] === b[0] && a[1] < b[1]);
}
