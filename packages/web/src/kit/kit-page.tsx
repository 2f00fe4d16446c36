import { useEffect } from "react";
import { setCrumb } from "../shell/crumbs.ts";
import { Page } from "../ui/page.tsx";
import { KitColors } from "./kit-colors.tsx";
import { KitControls } from "./kit-controls.tsx";
import { KitStates } from "./kit-states.tsx";

/** Hidden page with every part in all its states: what the browser tests photograph in both themes. */
export default function KitPage() {
  useEffect(() => {
    setCrumb("Kit");
    return () => setCrumb(null);
  }, []);
  return (
    <Page title="Kit" about="Every part of the interface in all its states." full>
      <div className="grid gap-6">
        <KitColors />
        <KitControls />
        <KitStates />
      </div>
    </Page>
  );
}
