import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { number, type Settings, text } from "./settings.ts";
import type { Table } from "./toml-subset.ts";

export interface Subset {
  folder: string;
  /** Absolute paths of its images, by name. */
  images: string[];
  repeats: number;
  isReg: boolean;
  withoutCaption: string[];
}

/** Images directly in the folders of dataset.toml, with the extensions that sd-scripts reads. */
export function readSubsets(settings: Settings): Subset[] {
  return settings.datasets.flatMap((dataset) =>
    ((dataset.subsets as Table[] | undefined) ?? []).map((subset) => {
      const folder = text(subset.image_dir, "");
      const extension = text(
        subset.caption_extension ?? dataset.caption_extension ?? settings.general.caption_extension,
        ".caption",
      );
      const names = existsSync(folder) ? readdirSync(folder).sort() : [];
      const images = names
        .filter((name) => /\.(png|jpe?g|webp|bmp|avif)$/i.test(name))
        .map((name) => join(folder, name));
      return {
        folder,
        images,
        repeats: number(subset.num_repeats ?? dataset.num_repeats ?? settings.general.num_repeats, 1),
        isReg: subset.is_reg === true,
        withoutCaption: images.filter((image) => !existsSync(image.replace(/\.[^.]+$/, extension))),
      };
    }),
  );
}
