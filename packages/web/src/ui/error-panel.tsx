import { RotateCw, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { readError } from "../read-error.ts";
import { Button } from "./button.tsx";
import { CopyButton } from "./copy-button.tsx";

interface ErrorPanelProps {
  /** What could not be done: "The jobs could not be loaded". */
  title: string;
  error: unknown;
  onRetry?: (() => void) | undefined;
  action?: ReactNode;
}

/** The one error panel: what, why, what to do; details folded, with a copy button. */
export function ErrorPanel({ title, error, onRetry, action }: ErrorPanelProps) {
  const told = readError(error);
  return (
    <section
      role="alert"
      data-state="failed"
      className="rounded-lg border border-bad/35 bg-[color-mix(in_oklch,var(--bad)_6%,var(--n2))] p-5"
    >
      <div className="flex items-start gap-3">
        <TriangleAlert size={20} className="mt-0.5 shrink-0 text-bad" aria-hidden="true" />
        <div className="min-w-0 flex-1">
          <h2 className="text-lg font-semibold">{title}</h2>
          <p className="mt-1 text-base text-n11">{told.message}</p>
          {told.help && <p className="mt-1 text-base text-n11">{told.help}</p>}
          <div className="mt-4 flex flex-wrap items-center gap-2">
            {onRetry && (
              <Button icon={<RotateCw size={15} />} onClick={onRetry}>
                Try again
              </Button>
            )}
            {action}
            <CopyButton label="Copy details" text={`${title}\n${told.details}`} />
          </div>
          <details className="mt-3">
            <summary className="inline-flex min-h-8 items-center text-sm text-n10 hover:text-n12">
              Details
            </summary>
            <pre className="mt-1 max-h-60 overflow-auto rounded-md bg-n1 p-3 font-mono text-xs whitespace-pre-wrap text-n11">
              {told.details}
            </pre>
          </details>
        </div>
      </div>
    </section>
  );
}
