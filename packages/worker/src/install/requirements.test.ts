import { expect, test } from "vitest";
import { constraintsOf, sortRequirements } from "./requirements.ts";

const list = `
accelerate==1.6.0
# albumentations==1.3.0
torch==2.4.0
diffusers[torch]==0.32.1
opencv-python==4.10.0.84   # for masks
bitsandbytes
lion-pytorch==0.2.3
Pytorch_Optimizer==3.9.0
imagesize==1.4.1
numpy
--extra-index-url https://example.org/simple
-e .
`;

test("a list keeps its pins; torch, comments and the trainer itself are left out", () => {
  expect(sortRequirements(list, "cuda").required).toEqual([
    "accelerate==1.6.0",
    "diffusers[torch]==0.32.1",
    "opencv-python==4.10.0.84",
    "imagesize==1.4.1",
    "numpy",
    "--extra-index-url https://example.org/simple",
  ]);
});

test("optimizers and LyCORIS are optional, and bitsandbytes is for CUDA", () => {
  const rest = ["lion-pytorch==0.2.3", "Pytorch_Optimizer==3.9.0", "lycoris-lora==3.2.0.post2"];
  expect(sortRequirements(list, "cuda").optional).toEqual(["bitsandbytes", ...rest]);
  expect(sortRequirements(list, "cpu").optional).toEqual(rest);
});

test("constraints are the exact pins", () => {
  expect(
    constraintsOf(["diffusers[torch]==0.32.1", "numpy", "toml == 0.10.2 ; python_version > '3'", "-e ."]),
  ).toEqual(["diffusers==0.32.1", "toml==0.10.2"]);
});
