import type { JobId } from "@loralei/core/ids";
import { skipToken, useQuery } from "@tanstack/react-query";
import { useSubscription } from "@trpc/tanstack-react-query";
import { useRef, useState } from "react";
import { trpc } from "../api.ts";
import { addPoint, type Curve, emptyCurve } from "../chart/curve.ts";

export interface Metrics {
  curves: ReadonlyMap<string, Curve>;
  /** Rises whenever a curve has grown. */
  version: number;
  pending: boolean;
  error: unknown;
  retry: () => void;
}

/** The curves of an attempt over the whole run: what is stored, then what comes. They grow in place. */
export function useMetrics(id: string, attempt: number, active: boolean): Metrics {
  const curves = useRef(new Map<string, Curve>());
  const filledFrom = useRef<unknown>(null);
  const [version, setVersion] = useState(0);
  const of = { id: id as JobId, attempt };
  const stored = useQuery(
    trpc.jobs.metrics.queryOptions(of, { staleTime: 0, gcTime: 0, enabled: attempt > 0 }),
  );
  if (stored.data && filledFrom.current === null) {
    filledFrom.current = stored.data;
    for (const series of stored.data.series) {
      const curve = emptyCurve(Math.max(1_024, series.steps.length * 2));
      series.steps.forEach((step, index) => {
        addPoint(curve, step, series.values[index] ?? Number.NaN);
      });
      curves.current.set(series.name, curve);
    }
  }
  useSubscription(
    trpc.jobs.metricsFollow.subscriptionOptions(
      stored.data && active ? { ...of, lastEventId: stored.data.count } : skipToken,
      {
        onData: ({ data }) => {
          for (const { name, step, value } of data.points) {
            let curve = curves.current.get(name);
            if (!curve) {
              curve = emptyCurve();
              curves.current.set(name, curve);
            }
            addPoint(curve, step, typeof value === "number" ? value : Number.NaN);
          }
          setVersion((before) => before + 1);
        },
      },
    ),
  );
  return {
    curves: curves.current,
    version,
    pending: attempt > 0 && stored.isPending,
    error: stored.error,
    retry: () => void stored.refetch(),
  };
}

/** Curves that belong on the loss chart and on the learning-rate chart, by the names trainers give them. */
export function sortCurves(names: readonly string[]): {
  raw: string | null;
  average: string | null;
  validation: string[];
  rates: string[];
} {
  const losses = names.filter((name) => /loss/i.test(name));
  const validation = losses.filter((name) => /val/i.test(name));
  const training = losses.filter((name) => !validation.includes(name));
  const find = (...wanted: RegExp[]) =>
    wanted.map((shape) => training.find((name) => shape.test(name))).find(Boolean) ?? null;
  return {
    raw: find(/current$/i, /step/i) ?? training[0] ?? null,
    average: find(/average$/i, /avr/i),
    validation,
    rates: names.filter((name) => /^lr(\/|$)|learning_rate/i.test(name)),
  };
}
