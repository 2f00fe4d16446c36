/** Sections of the form in their order; the comments of config.toml too. */
export const sections = [
  { id: "model", title: "Model" },
  { id: "dataset", title: "Dataset" },
  { id: "network", title: "Network" },
  { id: "learning", title: "Learning" },
  { id: "noise-loss", title: "Noise & loss" },
  { id: "memory", title: "Memory & speed" },
  { id: "saving", title: "Saving" },
  { id: "samples", title: "Samples" },
  { id: "logging", title: "Logging" },
] as const;
