/** Switches of the tests with sd-scripts itself (selftest/real-run.test.ts); each null or false when not set. */
export const realRun = {
  /** Folder with the sources. */
  sdScripts: process.env.LORALEI_REAL_SD_SCRIPTS || null,
  /** pip list of all packages, torch among them. */
  requirements: process.env.LORALEI_REAL_REQUIREMENTS || null,
  /** Also at full Stable Diffusion 1.5 size. */
  full: process.env.LORALEI_REAL_FULL === "1",
};
