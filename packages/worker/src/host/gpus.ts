import type { Gpu, HostStats } from "@loralei/core/workers/capabilities";
import { execa } from "execa";

/** The GPUs that nvidia-smi names; none where it is missing. Throws never. */
export async function findGpus(): Promise<Gpu[]> {
  const rows = await query(["uuid", "index", "name", "memory.total", "compute_cap", "driver_version"]);
  return rows.slice(0, 64).flatMap(([uuid, index, name, vram, capability, driver]) => {
    const number = Number(index);
    if (!uuid || !Number.isInteger(number)) return [];
    return [
      {
        uuid,
        index: number,
        name: (name || "GPU").slice(0, 200),
        vramMb: whole(vram),
        capability: /^\d+\.\d+$/.test(capability ?? "") ? capability! : null,
        driver: driver?.slice(0, 64) || null,
      },
    ];
  });
}

/** What each GPU does now. */
export async function gpuStats(): Promise<HostStats["gpus"]> {
  const rows = await query(["uuid", "utilization.gpu", "memory.used", "temperature.gpu", "power.draw"]);
  return rows.flatMap(([uuid, util, used, temperature, power]) =>
    uuid
      ? [
          {
            uuid,
            util: Math.min(1, (figure(util) ?? 0) / 100),
            vramUsedMb: whole(used),
            temperature: figure(temperature),
            power: figure(power),
          },
        ]
      : [],
  );
}

async function query(fields: string[]): Promise<string[][]> {
  const result = await execa(
    "nvidia-smi",
    [`--query-gpu=${fields.join(",")}`, "--format=csv,noheader,nounits"],
    {
      reject: false,
      timeout: 15_000,
      stdin: "ignore",
    },
  );
  if (result.failed || typeof result.stdout !== "string") return [];
  return result.stdout
    .split("\n")
    .filter((line) => line.includes(","))
    .map((line) => line.split(",").map((cell) => cell.trim()));
}

/** Cells that a GPU does not know say "[N/A]" or "[Not Supported]". */
function figure(cell: string | undefined): number | null {
  const value = Number.parseFloat(cell ?? "");
  return Number.isFinite(value) ? value : null;
}

function whole(cell: string | undefined): number {
  return Math.max(0, Math.round(figure(cell) ?? 0));
}
