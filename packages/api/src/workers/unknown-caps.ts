import type { Capabilities } from "@loralei/core/workers/capabilities";

/** What is known of a worker that was added and has not told yet what it can do. */
export function unknownCaps(name: string): Capabilities {
  return {
    name,
    platform: "",
    cpu: { model: "", cores: 1 },
    ramMb: 0,
    diskFreeMb: 0,
    gpus: [],
    trainers: [],
    slots: { gpu: 0, cpu: 0 },
    local: false,
    simulated: false,
  };
}
