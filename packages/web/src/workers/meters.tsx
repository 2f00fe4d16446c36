import type { WorkerView } from "@loralei/core/workers/capabilities";
import { cx } from "../ui/cx.ts";
import { memoryWords, percentWords } from "../words/number.ts";

/** Live figures of a host: each GPU, then CPU, memory and disk. */
export function Meters({ worker }: { worker: WorkerView }) {
  const { capabilities, stats } = worker;
  return (
    <div className="grid gap-4">
      {capabilities.gpus.map((gpu) => {
        const now = stats?.gpus.find((entry) => entry.uuid === gpu.uuid);
        return (
          <div key={gpu.uuid}>
            <p className="num mb-2 flex flex-wrap items-baseline gap-x-3 text-sm">
              <span className="font-medium">{gpu.name}</span>
              <span className="text-n10">
                {[
                  now?.temperature != null && `${Math.round(now.temperature)} °C`,
                  now?.power != null && `${Math.round(now.power)} W`,
                ]
                  .filter(Boolean)
                  .join(" · ")}
              </span>
            </p>
            <div className="grid gap-x-6 gap-y-2 sm:grid-cols-2">
              <Meter
                name="VRAM"
                value={now ? now.vramUsedMb / Math.max(1, gpu.vramMb) : null}
                words={
                  now
                    ? `${memoryWords(now.vramUsedMb)} of ${memoryWords(gpu.vramMb)}`
                    : memoryWords(gpu.vramMb)
                }
              />
              <Meter name="Load" value={now?.util ?? null} words={now ? percentWords(now.util) : "–"} calm />
            </div>
          </div>
        );
      })}
      <div className="grid gap-x-6 gap-y-2 sm:grid-cols-3">
        <Meter
          name="CPU"
          value={stats ? Math.min(1, stats.cpu) : null}
          words={stats ? percentWords(Math.min(1, stats.cpu)) : "–"}
          calm
        />
        <Meter
          name="Memory"
          value={stats ? stats.ramUsedMb / Math.max(1, capabilities.ramMb) : null}
          words={
            stats
              ? `${memoryWords(stats.ramUsedMb)} of ${memoryWords(capabilities.ramMb)}`
              : memoryWords(capabilities.ramMb)
          }
        />
        <div className="num flex items-baseline justify-between gap-2 self-start text-xs">
          <span className="text-n10">Disk free</span>
          <span className={cx((stats ?? capabilities).diskFreeMb < 10_240 && "font-medium text-warn")}>
            {memoryWords((stats ?? capabilities).diskFreeMb)}
          </span>
        </div>
      </div>
    </div>
  );
}

/** A figure with a thin bar. It turns amber when it nears full, unless full is what one hopes for (`calm`). */
function Meter({
  name,
  value,
  words,
  calm,
}: {
  name: string;
  value: number | null;
  words: string;
  calm?: boolean;
}) {
  const fill = value === null ? 0 : Math.min(1, value);
  return (
    <div>
      <p className="num mb-1 flex items-baseline justify-between gap-2 text-xs">
        <span className="text-n10">{name}</span>
        <span>{words}</span>
      </p>
      {/* biome-ignore lint/a11y/useSemanticElements: a native meter cannot be drawn this thin in every browser */}
      <div
        role="meter"
        aria-label={name}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(fill * 100)}
        aria-valuetext={words}
        className="h-1 overflow-hidden rounded-full bg-n5"
      >
        <div
          className={cx(
            "h-full rounded-full transition-[width] duration-500",
            !calm && fill > 0.92 ? "bg-warn" : "bg-n10",
          )}
          style={{ width: `${fill * 100}%` }}
        />
      </div>
    </div>
  );
}
