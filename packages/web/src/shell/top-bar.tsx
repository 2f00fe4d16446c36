import { Link, useRouterState } from "@tanstack/react-router";
import { ChevronRight, FlaskConical, Search } from "lucide-react";
import { useEffect } from "react";
import { useLink } from "../live/use-live.ts";
import { cx } from "../ui/cx.ts";
import { Mark } from "../ui/mark.tsx";
import { useCrumb } from "./crumbs.ts";
import { rooms } from "./rooms.ts";
import { RunningPill } from "./running-pill.tsx";

const mac = /mac|iphone|ipad/i.test(navigator.userAgent);

export function TopBar({ onPalette, simulated }: { onPalette: () => void; simulated: boolean }) {
  const path = useRouterState({ select: (state) => state.location.pathname });
  const room = rooms.find((entry) => path.startsWith(entry.to));
  const crumb = useCrumb();
  useEffect(() => {
    document.title = [crumb, room?.title, "Loralei"].filter(Boolean).join(" · ");
  }, [crumb, room]);
  return (
    <header className="sticky top-0 z-30 border-b border-n6 bg-n1/90 backdrop-blur-md">
      <div className="flex h-14 items-center gap-3 px-4 md:px-8">
        <Link to="/jobs" aria-label="Loralei, to the jobs" className="rounded-md md:hidden">
          <Mark size={22} />
        </Link>
        <nav aria-label="Where you are" className="flex min-w-0 flex-1 items-center gap-1.5 text-base">
          {room && crumb && (
            <Link to={room.to} className="hidden rounded-sm text-n10 hover:text-n12 md:inline">
              {room.title}
            </Link>
          )}
          {crumb && (
            <>
              <ChevronRight size={14} aria-hidden="true" className="hidden shrink-0 text-n9 md:block" />
              <span className="truncate font-medium">{crumb}</span>
            </>
          )}
        </nav>
        {simulated && <SimulatedLabel />}
        <RunningPill />
        <button
          type="button"
          onClick={onPalette}
          aria-label={`Search or jump to… ${mac ? "⌘K" : "Ctrl K"}`}
          aria-keyshortcuts={mac ? "Meta+K" : "Control+K"}
          className="inline-flex size-9 items-center justify-center gap-2 rounded-md border border-n7 bg-n2 text-sm text-n10 transition-colors hover:border-n8 hover:text-n12 lg:h-[34px] lg:w-56 lg:justify-start lg:px-3 touch:size-11 lg:touch:w-56"
        >
          <Search size={15} aria-hidden="true" />
          <span className="hidden flex-1 text-left lg:inline">Search or jump to…</span>
          <kbd className="hidden rounded-sm border border-n7 px-1 font-sans text-2xs text-n10 lg:inline">
            {mac ? "⌘K" : "Ctrl K"}
          </kbd>
        </button>
        <LinkDot />
      </div>
      <StaleLine />
    </header>
  );
}

/** The label of a studio whose worker only plays training; it stands on every screen. */
export function SimulatedLabel() {
  return (
    <span
      data-testid="simulated"
      className="inline-flex min-h-7 items-center gap-1.5 rounded-md border border-warn-fill/40 bg-warn-fill/15 px-2 text-xs font-medium whitespace-nowrap text-warn"
    >
      <FlaskConical size={14} aria-hidden="true" />
      <span>
        Simulated<span className="max-md:sr-only"> — nothing is trained</span>
      </span>
    </span>
  );
}

const linkWords = {
  waiting: { text: "Connecting", tone: "bg-n9" },
  open: { text: "Live", tone: "bg-good" },
  lost: { text: "Reconnecting", tone: "bg-warn animate-pulse-soft" },
} as const;

function LinkDot() {
  const link = useLink();
  const words = linkWords[link.status];
  return (
    <span
      role="status"
      aria-label={`Connection: ${words.text}`}
      title={link.way === "stream" ? `${words.text} (event stream)` : words.text}
      className="hidden items-center gap-2 text-xs text-n10 sm:inline-flex"
    >
      <span className={cx("size-2 rounded-full", words.tone)} />
      <span className="hidden min-w-[78px] whitespace-nowrap xl:inline">{words.text}</span>
    </span>
  );
}

function StaleLine() {
  const link = useLink();
  if (!link.stale) return null;
  return (
    <p
      role="status"
      className="flex h-7 items-center justify-center border-t border-warn-fill/40 bg-warn-fill/15 px-4 text-xs font-medium text-warn"
    >
      Reconnecting, values may be old
    </p>
  );
}
