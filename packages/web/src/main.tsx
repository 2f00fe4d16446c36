import "./theme.css";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { queryClient } from "./api.ts";
import { router } from "./routes.tsx";
import { keep, kept } from "./shell/kept.ts";
import { startTheme } from "./shell/theme.ts";
import { mendLanguage } from "./valid-language.ts";

mendLanguage(navigator);
startTheme();
reloadAfterUpdate();
const root = document.getElementById("root");
if (!root) throw new Error("index.html has no element with the id root");
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
);

/** A tab that is older than the studio asks for pages that are gone: it loads itself anew, once a minute at most. */
function reloadAfterUpdate(): void {
  window.addEventListener("vite:preloadError", (event) => {
    const last = Number(kept("reloaded") ?? 0);
    if (Date.now() - last < 60_000) return;
    keep("reloaded", String(Date.now()));
    event.preventDefault();
    window.location.reload();
  });
}
