import type { ArtifactKind } from "@loralei/core/jobs/job";

/** What a file's name tells. `path` is relative to the outputs folder, with "/". */
export interface NamedArtifact {
  kind: ArtifactKind;
  step: number | null;
  epoch: number | null;
}

const weights = /\.(safetensors|ckpt|pt|pth)$/;
const pictures = /\.(png|jpe?g|webp|gif|mp4)$/;

/**
 * Kind, step and epoch by the names that sd-scripts gives: `name-000001.safetensors` after an epoch,
 * `name-step00000100.safetensors` after a step, `…-state/` folders for states, and samples as
 * `name_e000001_00_20261123151311_42.png` (epoch) or `name_000500_00_….png` (step).
 */
export function readArtifactName(path: string, isSample: boolean): NamedArtifact {
  const state = /^(?:.*\/)?[^/]*?(?:-step(\d{8})|-(\d{6}))?-state\//.exec(path);
  if (state) return { kind: "state", step: number(state[1]), epoch: number(state[2]) };
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (pictures.test(name)) {
    const sample = /_(?:e(\d{6})|(\d{6}))_\d{2}_\d{14}/.exec(name);
    return {
      kind: isSample || sample ? "sample" : "other",
      step: number(sample?.[2]),
      epoch: number(sample?.[1]),
    };
  }
  if (weights.test(name)) {
    const saved = /-(?:step(\d{8})|(\d{6}))\.\w+$/.exec(name);
    if (saved) return { kind: "checkpoint", step: number(saved[1]), epoch: number(saved[2]) };
    return { kind: "model", step: null, epoch: null };
  }
  if (/^report\b.*\.json$/.test(name)) return { kind: "report", step: null, epoch: null };
  if (/\.(toml|ya?ml)$/.test(name)) return { kind: "config", step: null, epoch: null };
  return { kind: "other", step: null, epoch: null };
}

function number(digits: string | undefined): number | null {
  return digits === undefined ? null : Number(digits);
}
