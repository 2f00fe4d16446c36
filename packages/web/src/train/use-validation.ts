import type { WorkerId } from "@loralei/core/ids";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { client, type Outputs } from "../api.ts";
import type { DraftDataset } from "./draft.ts";

export type Validation = Outputs["jobs"]["validate"];

export interface Question {
  name: string;
  trainer: string;
  family: string;
  options: Record<string, unknown>;
  dataset: DraftDataset | null;
  workerId: string | null;
}

/** Asked so long after the last change; an older question is given up. */
const pauseMs = 250;

/** What the studio says of the form as it stands: advice, steps, files, who could run it. */
export function useValidation(question: Question) {
  const text = JSON.stringify(question);
  const [asked, setAsked] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setAsked(text), pauseMs);
    return () => clearTimeout(timer);
  }, [text]);
  const answer = useQuery({
    queryKey: ["validate", asked],
    gcTime: 10_000,
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }): Promise<Validation> => {
      const { workerId, dataset, ...rest } = JSON.parse(asked) as Question;
      return await client.jobs.validate.query(
        {
          ...rest,
          workerId: workerId as WorkerId | null,
          dataset: dataset && { root: dataset.root, subsets: subsetsToSend(dataset) },
        },
        { signal },
      );
    },
  });
  return { data: answer.data, error: answer.error, asking: text !== asked || answer.isFetching };
}

/** Subsets as the api takes them; repeats that cannot be read count as one until they are mended. */
export function subsetsToSend(dataset: DraftDataset) {
  return dataset.subsets.map((subset) => {
    const repeats = Number(subset.repeats);
    return {
      ...subset,
      repeats: Number.isInteger(repeats) && repeats >= 1 && repeats <= 10_000 ? repeats : 1,
    };
  });
}
