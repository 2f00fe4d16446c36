import { Mark } from "../ui/mark.tsx";
import { Specimen } from "./specimen.tsx";

const steps = Array.from({ length: 12 }, (_, step) => `--n${step + 1}`);
const signals = [
  "--accent",
  "--good",
  "--warn",
  "--bad",
  "--c1",
  "--c2",
  "--c3",
  "--c4",
  "--c5",
  "--c6",
  "--c7",
];

export function KitColors() {
  return (
    <>
      <Specimen title="Identity and type">
        <div className="flex flex-wrap items-center gap-8">
          <Mark size={64} />
          <div>
            <p className="text-2xl font-semibold tracking-[-0.02em]">Loralei trains 2 400 steps</p>
            <p className="text-xl font-semibold">A page’s title</p>
            <p className="text-lg font-semibold">A panel’s title</p>
            <p className="text-base">Body text of a page, at fourteen pixels.</p>
            <p className="text-sm text-n11">Secondary text, thirteen.</p>
            <p className="text-xs text-n10">Help and captions, twelve.</p>
            <p className="num font-mono text-xs text-n9">0123456789 steps: 47%|████▋ | 1130/2400</p>
          </div>
        </div>
      </Specimen>
      <Specimen title="Colours">
        <div className="flex flex-wrap gap-2">
          {[...steps, ...signals].map((name) => (
            <div key={name} className="w-16 text-center text-2xs text-n10">
              <div className="mb-1 h-10 rounded-md border border-n6" style={{ background: `var(${name})` }} />
              {name.slice(2)}
            </div>
          ))}
        </div>
      </Specimen>
    </>
  );
}
