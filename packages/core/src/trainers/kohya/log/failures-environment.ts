import type { Failure } from "./failures.ts";

/** Model files and the installation: what the worker's machine lacks. */
export const environmentFailures: readonly Failure[] = [
  {
    code: "wrong-model-family",
    match:
      /Error\(s\) in loading state_dict for (\w+)|KeyError: '(?:time_embed\.0\.weight|model\.diffusion_model\S*|first_stage_model\S*|conditioner\S*|cond_stage_model\S*|double_blocks\S*|joint_blocks\S*)'/,
    message: ({ text }) => `The base model is of another family than the one chosen.${inpainting(text)}`,
    help: "Choose the family of the model file: SD 1.5, SD 2 or SDXL each need their own. Inpainting models and bare VAE or LoRA files cannot be trained upon.",
    fields: ["pretrained_model_name_or_path", "v2", "vae"],
  },
  {
    code: "damaged-model",
    match:
      /SafetensorError|HeaderTooLarge|MetadataIncompleteBuffer|InvalidHeader|PytorchStreamReader failed|invalid load key|UnpicklingError|is not a valid JSON file/,
    message: ({ text }) =>
      `A model file is damaged or not what its name says. ${text.slice(0, 300).split("\n")[0]}`,
    help: "The file is cut off, a web page, or a pointer of git-lfs in place of the model: download it again and compare its size.",
    fields: ["pretrained_model_name_or_path", "vae", "network_weights"],
  },
  {
    code: "tokenizer-not-found",
    match: /Can't load tokenizer for '([^']*)'/,
    message: ({ found }) => `The tokenizer ${found[1]} could not be loaded.`,
    help: "Without network the worker needs it in its tokenizer cache (tokenizer_cache_dir). A folder of the same name in the trainer's folder also gets in the way.",
    fields: ["tokenizer_cache_dir"],
  },
  {
    code: "hub-access-denied",
    match:
      /GatedRepoError|RepositoryNotFoundError|401 Client Error|403 Client Error|Access to model .* is restricted/,
    message: "Hugging Face refused access to a model.",
    help: "The repository is private, gated or misspelt: accept its licence on its page, store an HF token in the settings, and check the name.",
    fields: ["pretrained_model_name_or_path", "resume"],
  },
  {
    code: "hub-unreachable",
    match:
      /LocalEntryNotFoundError|couldn't connect to 'https?:|Max retries exceeded with url|Temporary failure in name resolution|NameResolutionError|OfflineModeIsEnabled|cannot find the requested files in the (?:local cache|disk cache)/i,
    message: "A file of Hugging Face was needed and could not be reached.",
    help: "Give the worker a network connection, or use local files: a model file by its path and a filled tokenizer cache.",
    fields: ["pretrained_model_name_or_path", "tokenizer_cache_dir"],
  },
  {
    code: "model-not-found",
    match: /model is not found as a file or in Hugging Face[^:]*:? ?(.*)|Error no file named (\S+)/,
    line: true,
    message: "The base model is neither a file on the worker nor a repository on Hugging Face.",
    help: "Check the path of the model as the worker sees it.",
    fields: ["pretrained_model_name_or_path"],
  },
  {
    code: "file-not-found",
    match: /FileNotFoundError: (.*)/,
    message: ({ found }) => `A file does not exist on the worker: ${found[1]?.slice(0, 500)}.`,
    help: "Check the path as the worker sees it.",
    fields: ["pretrained_model_name_or_path", "vae", "network_weights", "resume"],
  },
  {
    code: "permission-denied",
    match: /PermissionError: (.*)/,
    message: ({ found }) => `The trainer may not read or write a file: ${found[1]?.slice(0, 500)}.`,
    help: "Give the user that runs the worker access to it.",
  },
  {
    code: "gpu-not-found",
    match:
      /fp16 mixed precision requires a GPU|Torch not compiled with CUDA enabled|Found no NVIDIA driver|No CUDA GPUs are available|CUDA driver version is insufficient|NVIDIA driver on your system is too old|CUDA unknown error/,
    line: true,
    message: "The trainer found no usable GPU.",
    help: "The installed torch has no GPU support, the driver is missing or too old, or the GPU is hidden (CUDA_VISIBLE_DEVICES). Run the self-test of the worker; install the trainer again if torch is the CPU build.",
    fields: ["mixed_precision"],
  },
  {
    code: "bf16-not-supported",
    match: /bf16 mixed precision requires|bf16 is not supported|does not support bfloat16/i,
    message: "This GPU cannot compute in bf16.",
    help: "Choose fp16: bf16 needs an NVIDIA GPU of the 30 series (Ampere) or newer.",
    fields: ["mixed_precision", "save_precision"],
  },
  {
    code: "gpu-not-supported",
    match: /no kernel image is available for execution on the device|sm_\d+ is not compatible/,
    message: "The installed torch was not built for this GPU.",
    help: "A GPU of the RTX 50 series needs torch 2.8 with CUDA 12.8 or newer; a very old GPU needs an older torch. Install the trainer again on this worker.",
  },
  {
    code: "xformers-missing",
    match:
      /No xformers|No module named 'xformers'|No operator found for `?memory_efficient_attention|No such operator xformers/,
    message: "xformers is not installed, or does not fit the installed torch.",
    help: "Switch xformers off and use sdpa: it is as fast and needs nothing more.",
    fields: ["xformers", "sdpa"],
  },
  {
    code: "bitsandbytes-missing",
    match:
      /No bitsandbytes|No module named 'bitsandbytes'|CUDA Setup failed despite GPU|libbitsandbytes_\w+\.so|libcudart\.so/,
    message: "The 8-bit optimizer needs bitsandbytes, which is missing or does not fit this GPU.",
    help: "Choose AdamW or Adafactor, or install bitsandbytes on the worker.",
    fields: ["optimizer_type"],
  },
  {
    code: "lycoris-version",
    match: /LycorisNetworkKohya\.\w+\(\) takes \d+ positional arguments/,
    message: "The installed LyCORIS does not fit this version of the trainer.",
    help: "Install lycoris-lora 3.2.0.post2 or newer on the worker.",
    fields: ["network_module"],
  },
  {
    code: "package-missing",
    match: /No module named '([\w.]+)'|No (?:lion_pytorch|dadaptation|prodigy\w*|schedulefree|lycoris)\b/,
    message: ({ found, text }) =>
      `A Python package is missing on the worker: ${found[1] ?? text.slice(0, 200)}.`,
    help: ({ found }) =>
      `Install ${packageOf(found[1])} into the trainer's environment, or choose another optimizer or network.`,
    fields: ["optimizer_type", "network_module"],
  },
  {
    code: "port-in-use",
    match: /Address already in use|EADDRINUSE/,
    line: true,
    message: "The port over which the GPUs talk to one another is taken.",
    help: "Start the run again: another port is chosen then.",
  },
  {
    code: "gpu-fault",
    match: /CUDA error: (.*)|cuDNN error: (.*)|CUBLAS_STATUS_\w+|HIP error: (.*)/,
    message: ({ found, when }) =>
      `The GPU reported a fault ${when}: ${found[1] ?? found[2] ?? found[3] ?? found[0]}.`,
    help: "Start the run again. If it comes back: less overclocking, another driver, a lower batch size, or another GPU.",
    fields: ["train_batch_size"],
  },
];

function inpainting(text: string): string {
  return /conv_in[\s\S]*?\b9, 3, 3\b/.test(text) ? " It is an inpainting model (9 input channels)." : "";
}

const packages: Record<string, string> = {
  lycoris: "lycoris-lora",
  open_clip: "open-clip-torch",
  cv2: "opencv-python",
  PIL: "Pillow",
  lion_pytorch: "lion-pytorch",
  pytorch_optimizer: "pytorch-optimizer",
  prodigyplus: "prodigy-plus-schedule-free",
};

function packageOf(module: string | undefined): string {
  if (module === undefined) return "it";
  const top = module.split(".")[0]!;
  return packages[top] ?? top;
}
