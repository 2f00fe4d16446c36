import { useQuery } from "@tanstack/react-query";
import { Outlet } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useState } from "react";
import { trpc } from "../api.ts";
import { useFollowJobs, useLink } from "../live/use-live.ts";
import { readError } from "../read-error.ts";
import { cx } from "../ui/cx.ts";
import { Toasts } from "../ui/toast.tsx";
import { Rail } from "./rail.tsx";
import { SignIn } from "./sign-in.tsx";
import { TopBar } from "./top-bar.tsx";

const Palette = lazy(() => import("./palette.tsx"));

/** What stands around every page. */
export function Frame() {
  const [palette, setPalette] = useState<"never" | "open" | "closed">("never");
  const info = useQuery(trpc.system.info.queryOptions(undefined, { staleTime: 60_000 }));
  const link = useLink();
  useFollowJobs();
  useEffect(() => {
    function onKey(event: KeyboardEvent) {
      if ((event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "k") {
        event.preventDefault();
        setPalette((now) => (now === "open" ? "closed" : "open"));
      }
    }
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
  if (info.error && readError(info.error).unauthorized) return <SignIn />;
  return (
    <div className="flex min-h-dvh">
      <a
        href="#content"
        className="fixed top-2 left-2 z-60 -translate-y-16 rounded-md bg-accent px-4 py-2 font-semibold text-accent-ink focus:translate-y-0"
      >
        Skip to the page
      </a>
      <Rail />
      <div className="flex min-w-0 flex-1 flex-col">
        <TopBar onPalette={() => setPalette("open")} simulated={info.data?.simulated ?? false} />
        <main
          id="content"
          tabIndex={-1}
          className={cx(
            "min-w-0 flex-1 pb-16 outline-none transition-opacity md:pb-0",
            link.stale && "opacity-70 saturate-50",
          )}
        >
          <Outlet />
        </main>
      </div>
      <Toasts />
      {palette !== "never" && (
        <Suspense fallback={null}>
          <Palette open={palette === "open"} onClose={() => setPalette("closed")} />
        </Suspense>
      )}
    </div>
  );
}
