import { expect, test } from "vitest";
import { withBars } from "./packages.ts";

test("pip's raw progress becomes a bar under the file's name, its other lines stay", () => {
  const told: string[] = [];
  const read = withBars({
    text: (text) => told.push(text),
    bar: (done, total, label) => told.push(`bar ${done}/${total} ${label}`),
  });
  read(
    "Collecting torch==2.8.0\n  Downloading https://host/whl/torch-2.8.0-cp310.whl (915.6 MB)\nProgress 0 of 91",
  );
  read("5\nProgress 500 of 915\nInstalling");
  read(" collected packages\n");
  expect(told).toEqual([
    "Collecting torch==2.8.0\n",
    "  Downloading https://host/whl/torch-2.8.0-cp310.whl (915.6 MB)\n",
    "bar 0/915 torch-2.8.0-cp310.whl",
    "bar 500/915 torch-2.8.0-cp310.whl",
    "Installing collected packages\n",
  ]);
});
