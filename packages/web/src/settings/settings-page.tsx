import { useEffect } from "react";
import { setCrumb } from "../shell/crumbs.ts";
import { Page } from "../ui/page.tsx";
import { About } from "./about.tsx";
import { Appearance } from "./appearance.tsx";
import { Roots } from "./roots.tsx";
import { Secrets } from "./secrets.tsx";

export default function SettingsPage() {
  useEffect(() => setCrumb(null), []);
  return (
    <Page title="Settings">
      <div className="grid gap-5">
        <Secrets />
        <Roots />
        <Appearance />
        <About />
      </div>
    </Page>
  );
}
