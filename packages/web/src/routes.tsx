import {
  createRootRoute,
  createRoute,
  createRouter,
  Link,
  lazyRouteComponent,
  redirect,
} from "@tanstack/react-router";
import { Compass } from "lucide-react";
import { jobSearch } from "./job/search.ts";
import { jobsSearch } from "./jobs/search.ts";
import { Frame } from "./shell/frame.tsx";
import { trainSearch } from "./train/search.ts";
import { buttonClass } from "./ui/button.tsx";
import { Empty } from "./ui/empty.tsx";
import { ErrorPanel } from "./ui/error-panel.tsx";
import { Page } from "./ui/page.tsx";

const root = createRootRoute({
  component: Frame,
  notFoundComponent: () => (
    <Empty
      picture={<Compass size={48} strokeWidth={1.25} />}
      title="There is nothing at this address"
      action={
        <Link to="/jobs" className={buttonClass("primary")}>
          Go to the jobs
        </Link>
      }
    />
  ),
});

/** The list of pages. Each is loaded when it is first opened, or a moment before, when a link is pointed at. */
const pages = [
  createRoute({
    getParentRoute: () => root,
    path: "/",
    beforeLoad: () => {
      throw redirect({ to: "/jobs", replace: true });
    },
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/datasets",
    component: lazyRouteComponent(() => import("./datasets/datasets-page.tsx")),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/train",
    validateSearch: trainSearch,
    component: lazyRouteComponent(() => import("./train/train-page.tsx")),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/jobs",
    validateSearch: jobsSearch,
    component: lazyRouteComponent(() => import("./jobs/jobs-page.tsx")),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/jobs/$id",
    validateSearch: jobSearch,
    component: lazyRouteComponent(() => import("./job/job-page.tsx")),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/workers",
    component: lazyRouteComponent(() => import("./workers/workers-page.tsx")),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/settings",
    component: lazyRouteComponent(() => import("./settings/settings-page.tsx")),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/kit",
    component: lazyRouteComponent(() => import("./kit/kit-page.tsx")),
  }),
] as const;

export const router = createRouter({
  routeTree: root.addChildren(pages),
  defaultPreload: "intent",
  scrollRestoration: true,
  defaultErrorComponent: ({ error, reset }) => (
    <Page>
      <ErrorPanel title="This page could not be shown" error={error} onRetry={reset} />
    </Page>
  ),
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
