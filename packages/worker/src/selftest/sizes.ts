/** One size of the self-test, with what it takes; figures were measured on a CPU (docs/verification.md). */
export interface Size {
  family: "sd15" | "sdxl";
  toy: boolean;
  title: string;
  /** Free memory wanted on a host that trains on its CPU, and on one that trains on a GPU. */
  ramMb: { cpu: number; gpu: number };
  diskMb: number;
  /** Modules that the trainer gives a LoRA of defaults. */
  modules: { unet: number; text: number };
  /** ss_base_model_version that the trainer must write. */
  baseVersion: string;
}

/** Measured peaks: toy 0.7 GB, SD 1.5 6.5 GB, SDXL 14 GB and the file of 7 GB mapped into memory. */
const sizes: readonly Size[] = [
  {
    family: "sd15",
    toy: true,
    title: "toy-sized Stable Diffusion 1.5",
    ramMb: { cpu: 1_500, gpu: 2_500 },
    diskMb: 300,
    modules: { unet: 192, text: 12 },
    baseVersion: "sd_v1",
  },
  {
    family: "sd15",
    toy: false,
    title: "Stable Diffusion 1.5",
    ramMb: { cpu: 8_500, gpu: 6_000 },
    diskMb: 3_000,
    modules: { unet: 192, text: 72 },
    baseVersion: "sd_v1",
  },
  {
    family: "sdxl",
    toy: false,
    title: "SDXL",
    ramMb: { cpu: 20_000, gpu: 16_000 },
    diskMb: 9_000,
    modules: { unet: 722, text: 0 },
    baseVersion: "sdxl_base_v1-0",
  },
];

/** The size of a family; undefined where there is no toy of it. */
export function sizeOf(family: string, toy: boolean): Size | undefined {
  return sizes.find((size) => size.family === family && size.toy === toy);
}
