/** What a page needs to know of the studio itself. */
interface SystemInfo {
  version: string;
  home: string;
  /** True while a worker with the simulated trainer is known: every screen says so. */
  simulated: boolean;
  platform: string;
  node: string;
  /** The address that people and workers reach it at. */
  url: string;
  /** Folders in which datasets are looked for, and in which base models are. */
  roots: string[];
  modelFolders: string[];
  startedAtMs: number;
}

export interface System {
  info(): Promise<SystemInfo>;
}
