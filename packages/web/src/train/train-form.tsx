import type { TrainerForm as Trainer } from "@loralei/core/trainers/trainer";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Play } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { trpc } from "../api.ts";
import { keep, kept } from "../shell/kept.ts";
import { Button } from "../ui/button.tsx";
import { Page } from "../ui/page.tsx";
import { countWords, plural } from "../words/number.ts";
import { Aside } from "./aside.tsx";
import { draftDataset } from "./dataset-part.tsx";
import { fieldId } from "./field-row.tsx";
import { FormHead, type Level } from "./form-head.tsx";
import { SectionAnchors, Sections, useShownSections } from "./sections.tsx";
import { useForm } from "./use-form.ts";
import { suggestedName, useStart } from "./use-start.ts";

interface TrainFormProps {
  trainers: readonly Trainer[];
  trainer: Trainer;
  family: string;
  /** A dataset to take, by its folder. */
  datasetPath?: string;
  /** An option to open. */
  field?: string;
}

export default function TrainForm({ trainers, trainer, family, datasetPath, field }: TrainFormProps) {
  const form = useForm(trainer, family);
  const navigate = useNavigate();
  const [level, setLevel] = useState<Level>(() => (kept("level") === "expert" ? "expert" : "basic"));
  const [find, setFind] = useState("");
  const [target, setTarget] = useState<string | null>(null);
  const sections = useShownSections(form, level === "expert", find);
  const start = useStart(form, trainer, family);
  useTakenDataset(form, datasetPath);

  function changeLevel(next: Level) {
    setLevel(next);
    keep("level", next);
  }
  /** Brings an option into view, whatever hides it, and puts the cursor into it. */
  function jump(key: string | null) {
    setFind("");
    if (key !== null && form.model.byKey.get(key)?.meta.level === "expert") setLevel("expert");
    setTarget(key);
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: the address asks once; jump is made anew at each render
  useEffect(() => {
    if (!field) return;
    jump(field);
    void navigate({
      to: "/train",
      search: ({ field: _, ...rest }) => rest,
      replace: true,
      resetScroll: false,
    });
  }, [field]);
  useEffect(() => {
    if (target === null) return;
    const element = document.getElementById(fieldId(target));
    element?.scrollIntoView({ block: "center", behavior: "smooth" });
    element?.focus({ preventScroll: true });
    if (element) setTarget(null);
  }, [target]);
  function go() {
    const first = form.advice.find((entry) => entry.severity === "error");
    if (first) jump(first.field);
    else start.run();
  }

  const errors = form.advice.filter((entry) => entry.severity === "error").length;
  const steps = form.validation.data?.estimate?.totalSteps;
  return (
    <Page full>
      <FormHead
        form={form}
        trainers={trainers}
        trainer={trainer}
        family={family}
        level={level}
        onLevel={changeLevel}
        find={find}
        onFind={setFind}
        suggestedName={suggestedName(form)}
        onTarget={(next) => {
          keep("trainer", next.trainer);
          keep(`family.${next.trainer}`, next.family);
          void navigate({ to: "/train", search: next, replace: true });
        }}
      />
      <div className="grid gap-6 lg:grid-cols-[minmax(0,1fr)_360px] xl:grid-cols-[152px_minmax(0,1fr)_380px]">
        <div className="hidden xl:block">
          <div className="sticky top-20 -ml-2.5">
            <SectionAnchors sections={sections} />
          </div>
        </div>
        <form
          aria-label="Training settings"
          onSubmit={(event) => {
            event.preventDefault();
            go();
          }}
          className="min-w-0"
        >
          <Sections
            form={form}
            trainer={trainer}
            family={family}
            expert={level === "expert"}
            find={find}
            onExpert={() => changeLevel("expert")}
          />
        </form>
        <aside aria-label="What will happen" className="min-w-0">
          <div className="lg:sticky lg:top-20 lg:h-[calc(100dvh-104px)]">
            <Aside form={form} starting={start.pending} onStart={go} onJump={jump} />
          </div>
        </aside>
      </div>
      <div className="fixed inset-x-0 bottom-[calc(56px+env(safe-area-inset-bottom))] z-30 flex items-center gap-3 border-t border-n6 bg-n2 px-4 py-2 md:bottom-0 lg:hidden">
        <p className="num min-w-0 flex-1 truncate text-sm text-n11">
          {errors > 0
            ? `${plural(errors, "thing")} to fix`
            : steps
              ? `${countWords(steps)} steps`
              : "Checking…"}
        </p>
        <Button
          look="primary"
          icon={<Play size={15} fill="currentColor" />}
          busy={start.pending}
          onClick={go}
        >
          Start
        </Button>
      </div>
    </Page>
  );
}

/** Takes the dataset that the address names into the draft, once. */
function useTakenDataset(form: ReturnType<typeof useForm>, path: string | undefined) {
  const list = useQuery(trpc.datasets.list.queryOptions(undefined, { enabled: path !== undefined }));
  const card = list.data?.find((entry) => entry.path === path);
  const navigate = useNavigate();
  const taken = useRef<string | null>(null);
  const { change } = form;
  useEffect(() => {
    if (!card || taken.current === card.path) return;
    taken.current = card.path;
    change((draft) => ({ ...draft, dataset: draftDataset(card) }));
    void navigate({
      to: "/train",
      search: ({ dataset: _, ...rest }) => rest,
      replace: true,
      resetScroll: false,
    });
  }, [card, change, navigate]);
}
