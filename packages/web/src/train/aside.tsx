import { CircleAlert, LoaderCircle, Play, TriangleAlert } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { Button } from "../ui/button.tsx";
import { cx } from "../ui/cx.ts";
import { Select } from "../ui/select.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { TabPanel, Tabs } from "../ui/tabs.tsx";
import { countWords, plural } from "../words/number.ts";
import type { Form } from "./use-form.ts";

const Preview = lazy(() => import("./preview.tsx"));
type Tab = "summary" | "files";

interface AsideProps {
  form: Form;
  starting: boolean;
  onStart: () => void;
  onJump: (field: string | null) => void;
}

/** What will happen, what stands in the way, and Start. */
export function Aside({ form, starting, onStart, onJump }: AsideProps) {
  const [tab, setTab] = useState<Tab>("summary");
  const errors = form.advice.filter((entry) => entry.severity === "error");
  return (
    <div className="panel flex max-h-full flex-col overflow-hidden">
      <Tabs<Tab>
        id="aside"
        label="What will happen"
        value={tab}
        tabs={[
          { value: "summary", label: "Summary" },
          { value: "files", label: "Files and command" },
        ]}
        onChange={setTab}
        small
      />
      <TabPanel id="aside" value={tab} className="min-h-0 flex-1 overflow-y-auto">
        {tab === "summary" ? (
          <div className="grid gap-5 p-4">
            <WhatWillHappen form={form} />
            <WorkerChoice form={form} />
            <AdviceList form={form} onJump={onJump} />
          </div>
        ) : (
          <Suspense fallback={<Skeleton className="m-4 h-64" />}>
            <Preview validation={form.validation.data} />
          </Suspense>
        )}
      </TabPanel>
      <div className="border-t border-n6 p-4">
        <Button
          look="primary"
          size="lg"
          className="w-full"
          icon={<Play size={16} fill="currentColor" />}
          busy={starting}
          aria-describedby="start-note"
          onClick={onStart}
        >
          Start training
        </Button>
        <p id="start-note" role="status" className="mt-2 min-h-4 text-center text-xs text-n10">
          {errors.length > 0
            ? `${plural(errors.length, "thing")} to fix first`
            : form.validation.asking
              ? "Checking…"
              : form.validation.error
                ? "The studio could not check this now"
                : "Everything is checked"}
        </p>
      </div>
    </div>
  );
}

function WhatWillHappen({ form }: { form: Form }) {
  const estimate = form.validation.data?.estimate;
  const batch = form.values.train_batch_size;
  if (!estimate) {
    return (
      <div className="rounded-md bg-n3 px-4 py-5 text-center text-sm text-n10">
        {form.draft.dataset
          ? "Steps are counted when the settings allow it."
          : "Choose a dataset to see the steps."}
      </div>
    );
  }
  const rows: [string, string][] = [
    ["Images", countWords(estimate.images)],
    ["With repeats", countWords(estimate.imagesWithRepeats)],
    ...(typeof batch === "number" ? ([["Batch size", countWords(batch)]] as [string, string][]) : []),
    ["Steps per epoch", countWords(estimate.stepsPerEpoch)],
    ["Epochs", countWords(estimate.epochs)],
    [
      "Checkpoints",
      estimate.checkpoints > 0
        ? `${countWords(estimate.checkpoints)} and the final one`
        : "only the final one",
    ],
    ...(estimate.buckets.length > 0
      ? ([["Buckets", countWords(estimate.buckets.length)]] as [string, string][])
      : []),
  ];
  return (
    <section
      aria-label="What will happen"
      className={cx("transition-opacity", form.validation.asking && "opacity-60")}
    >
      <p className="num text-2xl font-semibold tracking-[-0.02em]" data-testid="total-steps">
        {countWords(estimate.totalSteps)}{" "}
        <span className="text-base font-normal tracking-normal text-n10">steps in all</span>
      </p>
      <dl className="num mt-3 grid gap-1 text-sm">
        {rows.map(([name, value]) => (
          <div key={name} className="flex justify-between gap-4">
            <dt className="text-n10">{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function WorkerChoice({ form }: { form: Form }) {
  const fits = form.validation.data?.fits ?? [];
  const able = fits.filter((entry) => entry.why === null).length;
  const chosen = fits.find((entry) => entry.workerId === form.draft.workerId);
  return (
    <section aria-label="Worker">
      <label htmlFor="worker" className="mb-1.5 block text-sm font-medium">
        Runs on
      </label>
      <Select
        id="worker"
        value={form.draft.workerId ?? ""}
        onChange={(event) => form.change((draft) => ({ ...draft, workerId: event.target.value || null }))}
      >
        <option value="">Any worker that fits</option>
        {fits.map((entry) => (
          <option key={entry.workerId} value={entry.workerId}>
            {entry.workerName}
            {entry.why ? " (cannot now)" : ""}
          </option>
        ))}
      </Select>
      <p className="mt-1.5 text-xs text-n10">
        {chosen
          ? (chosen.why ?? "It can run this.")
          : fits.length === 0
            ? "No worker is connected yet; the job would wait for one."
            : able > 0
              ? `${able} of ${plural(fits.length, "worker")} can run this.`
              : `It would wait: ${fits.map((entry) => `${entry.workerName}: ${entry.why}`).join("; ")}.`}
      </p>
    </section>
  );
}

function AdviceList({ form, onJump }: { form: Form; onJump: (field: string | null) => void }) {
  if (form.advice.length === 0) return null;
  return (
    <section aria-label="Advice">
      <h2 className="mb-1.5 flex items-center gap-2 text-sm font-semibold">
        Before you start
        {form.validation.asking && (
          <LoaderCircle size={13} aria-hidden="true" className="animate-turn text-n9" />
        )}
      </h2>
      <ul className="-mx-2 grid gap-0.5">
        {form.advice.map((entry) => {
          const Icon = entry.severity === "error" ? CircleAlert : TriangleAlert;
          const tone =
            entry.severity === "error" ? "text-bad" : entry.severity === "warning" ? "text-warn" : "text-n10";
          const label =
            entry.field === "dataset" ? "Dataset" : form.model.byKey.get(entry.field ?? "")?.meta.label;
          return (
            <li key={`${entry.field} ${entry.code} ${entry.message}`}>
              <button
                type="button"
                onClick={() => onJump(entry.field)}
                className="flex min-h-8 w-full items-start gap-2 rounded-md px-2 py-1.5 text-left text-sm hover:bg-n4"
              >
                <Icon size={15} aria-label={entry.severity} className={cx("mt-[3px] shrink-0", tone)} />
                <span className="min-w-0">
                  {label && <span className="font-medium">{label}: </span>}
                  <span className="text-n11">{entry.message}</span>
                </span>
              </button>
              {entry.fix && (
                <Button size="sm" className="mb-1 ml-8" onClick={() => entry.fix && form.fix(entry.fix)}>
                  {entry.fix.label}
                </Button>
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
