/** A model file that was found in a folder of models. */
export interface ModelFile {
  path: string;
  name: string;
  /** Bytes. */
  size: number;
  /** As `detectFamily` tells it from the header; null when it cannot. */
  family: string | null;
  problem: string | null;
  /** The folder of models in which it was found. */
  root: string;
}

export interface ModelLook {
  exists: boolean;
  family: string | null;
  problem: string | null;
}

export interface Models {
  list(): Promise<ModelFile[]>;
  /** Looks at one file, or a diffusers folder, of the studio's host. */
  inspect(path: string): Promise<ModelLook>;
}
