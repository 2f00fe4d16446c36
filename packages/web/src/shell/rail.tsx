import { Link } from "@tanstack/react-router";
import { Monitor, Moon, PanelLeftClose, PanelLeftOpen, Sun } from "lucide-react";
import { useState } from "react";
import { IconButton } from "../ui/button.tsx";
import { cx } from "../ui/cx.ts";
import { Mark } from "../ui/mark.tsx";
import { keep, kept } from "./kept.ts";
import { rooms } from "./rooms.ts";
import { setTheme, type Theme, useTheme } from "./theme.ts";

/** The left rail: words, or icons alone when it is folded. A bar at the bottom on small screens. */
export function Rail() {
  const [folded, setFolded] = useState(() => kept("rail") === "folded");
  function fold(next: boolean) {
    setFolded(next);
    keep("rail", next ? "folded" : null);
  }
  return (
    <>
      <nav
        aria-label="Studio"
        className={cx(
          "sticky top-0 hidden h-dvh shrink-0 flex-col border-r border-n6 md:flex",
          folded ? "w-[60px] items-center" : "w-[208px]",
        )}
      >
        <Link
          to="/jobs"
          aria-label="Loralei, to the jobs"
          className={cx("flex h-14 items-center gap-2.5 rounded-md", folded ? "" : "px-5")}
        >
          <Mark size={24} />
          {!folded && <span className="text-lg font-semibold tracking-[-0.015em]">Loralei</span>}
        </Link>
        <ul className={cx("mt-2 grid gap-0.5", folded ? "px-2.5" : "px-3")}>
          {rooms.map((room) => (
            <li key={room.to}>
              <Link
                to={room.to}
                aria-label={room.title}
                data-tip={room.title}
                data-side="right"
                className={cx(
                  "flex h-9 items-center gap-3 rounded-md text-base text-n10 transition-colors hover:bg-n4 hover:text-n12",
                  folded ? "tip w-10 justify-center" : "px-3",
                )}
                activeProps={{ className: "!bg-n5 !text-n12 font-medium [&>svg]:text-accent-text" }}
              >
                <room.icon size={18} aria-hidden="true" className="shrink-0" />
                {!folded && room.title}
              </Link>
            </li>
          ))}
        </ul>
        <div
          className={cx(
            "mt-auto flex gap-1 p-3",
            folded ? "flex-col items-center" : "items-center justify-between",
          )}
        >
          <ThemeButton />
          <IconButton
            label={folded ? "Widen the rail" : "Fold the rail"}
            side="right"
            onClick={() => fold(!folded)}
          >
            {folded ? <PanelLeftOpen size={18} /> : <PanelLeftClose size={18} />}
          </IconButton>
        </div>
      </nav>
      <nav
        aria-label="Studio"
        className="fixed inset-x-0 bottom-0 z-40 border-t border-n6 bg-n2 pb-[env(safe-area-inset-bottom)] md:hidden"
      >
        <ul className="grid grid-cols-5">
          {rooms.map((room) => (
            <li key={room.to}>
              <Link
                to={room.to}
                className="flex h-14 flex-col items-center justify-center gap-0.5 text-2xs text-n10 focus-visible:outline-offset-[-2px]"
                activeProps={{ className: "!text-n12 font-medium [&>svg]:text-accent-text" }}
              >
                <room.icon size={20} aria-hidden="true" />
                {room.title}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
    </>
  );
}

const order: readonly Theme[] = ["system", "dark", "light"];
const icons = { system: Monitor, dark: Moon, light: Sun };

function ThemeButton() {
  const { choice } = useTheme();
  const Icon = icons[choice];
  const next = order[(order.indexOf(choice) + 1) % order.length] ?? "system";
  return (
    <IconButton label={`Theme: ${choice}. Change to ${next}`} side="right" onClick={() => setTheme(next)}>
      <Icon size={18} />
    </IconButton>
  );
}
