import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { Button, IconButton } from "./button.tsx";
import { toast } from "./toast.tsx";

/** Copies to the clipboard; falls back to a hidden field where the page is not served securely. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = document.createElement("textarea");
    area.value = text;
    area.style.position = "fixed";
    area.style.opacity = "0";
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}

interface CopyProps {
  /** The text, or what makes it when asked for. */
  text: string | (() => string | Promise<string>);
  label?: string;
  compact?: boolean;
}

export function CopyButton({ text, label = "Copy", compact }: CopyProps) {
  const [done, setDone] = useState(false);
  useEffect(() => {
    if (!done) return;
    const timer = setTimeout(() => setDone(false), 1_600);
    return () => clearTimeout(timer);
  }, [done]);
  async function run() {
    const value = typeof text === "string" ? text : await text();
    if (await copyText(value)) setDone(true);
    else
      toast({
        id: "copy",
        tone: "bad",
        text: "The browser refused to copy",
        detail: "Select the text and copy it by hand.",
      });
  }
  const icon = done ? <Check size={15} className="text-good" /> : <Copy size={15} />;
  if (compact) {
    return (
      <IconButton label={done ? "Copied" : label} side="left" onClick={() => void run()}>
        {icon}
      </IconButton>
    );
  }
  return (
    <Button size="sm" look="ghost" icon={icon} onClick={() => void run()}>
      {done ? "Copied" : label}
    </Button>
  );
}
