import { Download, Ellipsis, Play, Search } from "lucide-react";
import { useState } from "react";
import { Badge } from "../ui/badge.tsx";
import { Button, type ButtonLook, IconButton } from "../ui/button.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { describedBy, Field } from "../ui/field.tsx";
import { NumberInput, TextArea, TextInput } from "../ui/input.tsx";
import { Menu } from "../ui/menu.tsx";
import { Popover } from "../ui/popover.tsx";
import { Segmented } from "../ui/segmented.tsx";
import { Select } from "../ui/select.tsx";
import { Switch } from "../ui/switch.tsx";
import { TabPanel, Tabs } from "../ui/tabs.tsx";
import { toast } from "../ui/toast.tsx";
import { Specimen } from "./specimen.tsx";

const looks: readonly ButtonLook[] = ["primary", "plain", "ghost", "danger"];

export function KitControls() {
  const [dialog, setDialog] = useState(false);
  return (
    <>
      <Specimen title="Buttons">
        <div className="grid gap-3">
          {looks.map((look) => (
            <div key={look} className="flex flex-wrap items-center gap-2">
              <Button look={look}>{look}</Button>
              <Button look={look} icon={<Play size={15} />}>
                With icon
              </Button>
              <Button look={look} size="sm">
                Small
              </Button>
              <Button look={look} busy>
                Busy
              </Button>
              <Button look={look} disabled>
                Disabled
              </Button>
            </div>
          ))}
          <div className="flex flex-wrap items-center gap-2">
            <IconButton label="Download">
              <Download size={17} />
            </IconButton>
            <IconButton label="Not now" disabled>
              <Download size={17} />
            </IconButton>
            <CopyButton text="copied" />
            <CopyButton text="copied" compact />
          </div>
        </div>
      </Specimen>
      <Specimen title="Fields">
        <Fields />
      </Specimen>
      <Specimen title="Badges and tabs">
        <div className="mb-4 flex flex-wrap gap-2">
          <Badge>plain</Badge>
          <Badge tone="accent">accent</Badge>
          <Badge tone="good">good</Badge>
          <Badge tone="warn">warn</Badge>
          <Badge tone="bad">bad</Badge>
        </div>
        <KitTabs />
      </Specimen>
      <Specimen title="Overlays">
        <div className="flex flex-wrap gap-2">
          <Button onClick={() => setDialog(true)}>Dialog</Button>
          <Menu
            trigger={<Button icon={<Ellipsis size={16} />}>Menu</Button>}
            items={[
              { heading: "Heading" },
              { label: "Plain", about: "What it does", onSelect: () => undefined },
              { label: "Dangerous", tone: "bad", onSelect: () => undefined },
            ]}
          />
          <Popover label="A popover" trigger={<Button>Popover</Button>}>
            A small surface with a story.
          </Popover>
          <Button
            onClick={() =>
              toast({
                id: "kit",
                tone: "good",
                text: "Done",
                action: { label: "Undo", run: () => undefined },
              })
            }
          >
            Toast
          </Button>
          <Button
            onClick={() =>
              toast({ id: "kit bad", tone: "bad", text: "It did not work", detail: "And this is why." })
            }
          >
            Failed toast
          </Button>
        </div>
        <Dialog
          open={dialog}
          onClose={() => setDialog(false)}
          title="A dialog"
          about="What it is for."
          actions={
            <>
              <Button onClick={() => setDialog(false)}>Cancel</Button>
              <Button look="primary" onClick={() => setDialog(false)}>
                Do it
              </Button>
            </>
          }
        >
          <p>Its content.</p>
        </Dialog>
      </Specimen>
    </>
  );
}

function Fields() {
  const [number, setNumber] = useState("1e-4");
  const [on, setOn] = useState(true);
  const [choice, setChoice] = useState("b");
  return (
    <div className="grid gap-5 md:grid-cols-3">
      <Field id="kit-text" label="Text" help="One line of help.">
        <TextInput id="kit-text" aria-describedby={describedBy("kit-text")} placeholder="Placeholder" />
      </Field>
      <Field id="kit-number" label="Number" help="It keeps what is typed.">
        <NumberInput id="kit-number" value={number} onText={setNumber} suffix="steps" step={1} />
      </Field>
      <Field id="kit-bad" label="Wrong" error="At most 1024 is allowed." help="Help stays under the error.">
        <NumberInput id="kit-bad" aria-invalid value="5000" onText={() => undefined} />
      </Field>
      <Field id="kit-select" label="Select">
        <Select id="kit-select" defaultValue="AdamW8bit">
          <option>AdamW8bit</option>
          <option>Prodigy</option>
        </Select>
      </Field>
      <Field id="kit-switch" label="Switch" help="On or off." inline>
        <Switch id="kit-switch" checked={on} onChange={setOn} />
      </Field>
      <div>
        <p className="mb-1.5 text-sm font-medium">Segmented</p>
        <Segmented
          label="Segmented"
          value={choice}
          onChange={setChoice}
          options={["a", "b", "c"].map((value) => ({ value, label: `Choice ${value}` }))}
        />
      </div>
      <Field id="kit-search" label="Search">
        <TextInput id="kit-search" type="search" icon={<Search size={15} />} placeholder="Search" />
      </Field>
      <Field id="kit-disabled" label="Disabled">
        <TextInput id="kit-disabled" disabled value="cannot be changed" readOnly />
      </Field>
      <Field id="kit-area" label="Long text">
        <TextArea id="kit-area" rows={2} defaultValue={"a watercolor of linnea,\nsoft light"} />
      </Field>
    </div>
  );
}

function KitTabs() {
  const [tab, setTab] = useState<"one" | "two">("one");
  return (
    <>
      <Tabs
        id="kit-tabs"
        label="Tabs"
        value={tab}
        onChange={setTab}
        tabs={[
          { value: "one", label: "Overview" },
          { value: "two", label: "Samples 12" },
        ]}
      />
      <TabPanel id="kit-tabs" value={tab} className="pt-3 text-sm text-n10">
        Panel {tab}
      </TabPanel>
    </>
  );
}
