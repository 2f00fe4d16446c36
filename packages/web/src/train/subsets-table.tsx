import { useQuery } from "@tanstack/react-query";
import { trpc } from "../api.ts";
import { NumberInput, TextInput } from "../ui/input.tsx";
import { Switch } from "../ui/switch.tsx";
import { countWords, plural } from "../words/number.ts";
import type { DraftDataset } from "./draft.ts";
import { subsetsToSend } from "./use-validation.ts";

/** Each part of the dataset with its repeats, the words for images without a caption, and whether it regularises. */
export function SubsetsTable({
  dataset,
  captionExtension,
  onChange,
}: {
  dataset: DraftDataset;
  captionExtension: string;
  onChange: (dataset: DraftDataset) => void;
}) {
  // Facts do not hang on repeats and words: asking again for each key pressed would count the same files.
  const subsets = subsetsToSend(dataset).map((subset) => ({
    ...subset,
    repeats: 1,
    classTokens: "",
    isReg: false,
  }));
  const facts = useQuery(trpc.datasets.facts.queryOptions({ root: dataset.root, subsets, captionExtension }));
  const set = (index: number, change: Partial<DraftDataset["subsets"][number]>) =>
    onChange({
      ...dataset,
      subsets: dataset.subsets.map((subset, at) => (at === index ? { ...subset, ...change } : subset)),
    });
  return (
    <div className="overflow-x-auto">
      <table className="w-full min-w-[520px] text-left" aria-label="Parts of the dataset">
        <thead>
          <tr className="text-xs text-n10">
            <th scope="col" className="pb-1.5 font-medium">
              Folder
            </th>
            <th scope="col" className="w-24 pb-1.5 pl-3 font-medium">
              Repeats
            </th>
            <th scope="col" className="w-[38%] pb-1.5 pl-3 font-medium">
              Words for images without a caption
            </th>
            <th scope="col" className="w-28 pb-1.5 pl-3 font-medium">
              Regularise
            </th>
          </tr>
        </thead>
        <tbody>
          {dataset.subsets.map((subset, index) => {
            const counted = facts.data?.subsets[index];
            const name = subset.path || dataset.name;
            return (
              <tr key={subset.path} className="align-middle">
                <td className="max-w-48 py-1.5">
                  <span className="block truncate text-sm" title={name}>
                    {name}
                  </span>
                  <span className="num block text-xs text-n10">
                    {counted
                      ? counted.exists
                        ? `${plural(counted.images, "image")}${counted.captionMissing.count > 0 ? `, ${countWords(counted.captionMissing.count)} without caption` : ""}`
                        : "folder is missing"
                      : "counting…"}
                  </span>
                </td>
                <td className="py-1.5 pl-3">
                  <NumberInput
                    aria-label={`Repeats of ${name}`}
                    value={subset.repeats}
                    onText={(repeats) => set(index, { repeats })}
                    step={1}
                  />
                </td>
                <td className="py-1.5 pl-3">
                  <TextInput
                    aria-label={`Words for images of ${name} without a caption`}
                    placeholder="None"
                    value={subset.classTokens}
                    onChange={(event) => set(index, { classTokens: event.target.value })}
                  />
                </td>
                <td className="py-1.5 pl-3">
                  <Switch
                    aria-label={`${name} regularises`}
                    checked={subset.isReg}
                    onChange={(isReg) => set(index, { isReg })}
                  />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
