/**
 * Words of Loralei, one meaning each:
 *
 * dataset: a folder of images with captions · subset: part of a dataset with its own repeats · caption: an
 * image's text · tag: one comma part of it · preset: named, shareable settings · job: what a user asked for,
 * immutable spec · attempt: one try at a job on one worker, numbered · worker: the daemon on a host · slot: what
 * a worker runs at once (one per GPU, some for CPU) · lease: a worker's right to an attempt until a time ·
 * event: a numbered fact about a job · artifact: a file that a job made · sample: a preview image of a run ·
 * trainer: a training back end described as a value · tagger: an image-to-tags model family · base model: what
 * is trained upon.
 */
export * from "./datasets/manifest.ts";
export * from "./datasets/rel-path.ts";
export * from "./errors.ts";
export * from "./fields.ts";
export * from "./ids.ts";
export * from "./jobs/event.ts";
export * from "./jobs/job.ts";
export * from "./jobs/phase.ts";
export * from "./jobs/phase-words.ts";
export * from "./jobs/progress.ts";
export * from "./jobs/state.ts";
export * from "./workers/capabilities.ts";
