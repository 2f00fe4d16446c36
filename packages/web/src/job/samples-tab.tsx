import type { Artifact } from "@loralei/core/jobs/job";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { ImageOff } from "lucide-react";
import { lazy, Suspense } from "react";
import { Empty } from "../ui/empty.tsx";
import { gridOf, sampleName, thumbOf } from "./sample-grid.ts";

const Viewer = lazy(() => import("./sample-viewer.tsx"));
const route = getRouteApi("/jobs/$id");

/** Samples over time: a row a step, a column a prompt. A click shows one large; arrows then walk the grid. */
export default function SamplesTab({
  jobId,
  artifacts,
  active,
}: {
  jobId: string;
  artifacts: readonly Artifact[];
  active: boolean;
}) {
  const grid = gridOf(artifacts);
  const { sample } = route.useSearch();
  const navigate = useNavigate();
  function show(id: string | null) {
    void navigate({
      to: "/jobs/$id",
      params: { id: jobId },
      search: ({ sample: _, ...rest }) => ({
        ...rest,
        tab: "samples" as const,
        ...(id ? { sample: id } : {}),
      }),
      replace: true,
      resetScroll: false,
    });
  }
  if (grid.rows.length === 0) {
    return (
      <Empty
        picture={<ImageOff size={44} strokeWidth={1.25} />}
        title={active ? "No sample yet" : "This run drew no samples"}
      >
        {active
          ? "Pictures appear here as they are drawn."
          : "Give the training sample prompts and an interval, to watch it learn."}
      </Empty>
    );
  }
  const opened = artifacts.find((artifact) => artifact.id === sample);
  return (
    <>
      <div className="panel overflow-auto">
        <table className="border-separate border-spacing-2" aria-label="Samples by step and prompt">
          <thead>
            <tr>
              <th
                scope="col"
                className="sticky left-0 z-10 bg-n2 px-2 text-left text-xs font-medium text-n10"
              >
                Step
              </th>
              {Array.from({ length: grid.columns }, (_, column) => column + 1).map((prompt) => (
                <th key={prompt} scope="col" className="px-1 text-left text-xs font-medium text-n10">
                  Prompt {prompt}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {grid.rows.map((row) => (
              <tr key={row.key}>
                <th
                  scope="row"
                  className="num sticky left-0 z-10 bg-n2 px-2 text-left text-sm font-medium whitespace-nowrap"
                >
                  {row.title.replace("Step ", "")}
                </th>
                {row.cells.map((cell, column) => (
                  <td key={cell?.id ?? `none ${column + 1}`} className="p-0">
                    {cell ? (
                      <button
                        type="button"
                        data-sample={cell.id}
                        onClick={() => show(cell.id)}
                        className="block size-36 overflow-hidden rounded-md border border-n6 transition-colors hover:border-n9 md:size-44"
                      >
                        <img
                          src={thumbOf(cell)}
                          alt={sampleName(cell)}
                          loading="lazy"
                          className="size-full object-cover"
                        />
                      </button>
                    ) : (
                      <span className="block size-36 rounded-md border border-dashed border-n6 md:size-44" />
                    )}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {opened && (
        <Suspense fallback={null}>
          <Viewer sample={opened} grid={grid} onShow={show} />
        </Suspense>
      )}
    </>
  );
}
