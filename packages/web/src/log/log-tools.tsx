import { ArrowDownToLine, ChevronDown, ChevronUp, Clock, Download, Search, WrapText } from "lucide-react";
import type { ReactNode } from "react";
import { Button, IconButton } from "../ui/button.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { cx } from "../ui/cx.ts";
import { TextInput } from "../ui/input.tsx";
import { countWords, percentWords, plural } from "../words/number.ts";
import type { useLogSearch } from "./use-search.ts";

interface LogToolsProps {
  search: ReturnType<typeof useLogSearch>;
  follow: boolean;
  onFollow: (follow: boolean) => void;
  wrap: boolean;
  onWrap: (wrap: boolean) => void;
  times: boolean;
  onTimes: (times: boolean) => void;
  copyText: () => string;
  onDownload: () => void;
  /** 0 … 1 while a download gathers its pages. */
  saving: number | null;
  total: number;
  ended: boolean;
}

/** The bar over the log: search with counts, follow, wrap, times, copy, download. */
export function LogTools(props: LogToolsProps) {
  const { search, follow, onFollow, wrap, onWrap, times, onTimes, total } = props;
  return (
    <div className="flex flex-wrap items-center gap-1.5 border-b border-n6 px-3 py-2">
      <div className="min-w-40 flex-1 basis-full sm:basis-40 md:max-w-72">
        <TextInput
          type="search"
          aria-label="Search the log"
          placeholder="Search the log"
          icon={<Search size={15} />}
          value={search.text}
          onChange={(event) => search.setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== "Enter") return;
            event.preventDefault();
            search.go(event.shiftKey ? -1 : 1);
          }}
        />
      </div>
      <span role="status" className="num text-xs text-n10">
        <Found search={search} />
      </span>
      {search.asked !== "" && (
        <span className="flex">
          <IconButton
            label="Match before"
            disabled={search.matches.length === 0}
            onClick={() => search.go(-1)}
          >
            <ChevronUp size={16} />
          </IconButton>
          <IconButton label="Next match" disabled={search.matches.length === 0} onClick={() => search.go(1)}>
            <ChevronDown size={16} />
          </IconButton>
        </span>
      )}
      <span className="num ml-auto hidden text-xs text-n10 lg:inline">{plural(total, "line")}</span>
      <Toggle label="Wrap long lines" on={wrap} onChange={onWrap}>
        <WrapText size={16} />
      </Toggle>
      <Toggle label="Show times" on={times} onChange={onTimes}>
        <Clock size={16} />
      </Toggle>
      <CopyButton compact label="Copy the lines in view" text={props.copyText} />
      <IconButton
        label={props.saving === null ? "Download the log" : `Gathering, ${percentWords(props.saving)}`}
        side="bottom"
        disabled={props.saving !== null}
        onClick={props.onDownload}
      >
        <Download size={16} />
      </IconButton>
      <Button
        size="sm"
        look={follow ? "plain" : "ghost"}
        aria-pressed={follow}
        icon={<ArrowDownToLine size={15} className={cx(follow && "text-accent-text")} />}
        onClick={() => onFollow(!follow)}
      >
        {props.ended ? "To the end" : "Follow"}
      </Button>
    </div>
  );
}

function Found({ search }: { search: LogToolsProps["search"] }) {
  if (search.asked === "") return null;
  if (search.searching) return "Searching…";
  if (search.failed) return "Search failed";
  if (search.total === 0) return "No match";
  const shown = `${countWords(search.at + 1)} of ${countWords(search.total)}`;
  return search.complete ? shown : `${shown}+`;
}

function Toggle({
  label,
  on,
  onChange,
  children,
}: {
  label: string;
  on: boolean;
  onChange: (on: boolean) => void;
  children: ReactNode;
}) {
  return (
    <IconButton
      label={label}
      aria-pressed={on}
      className={cx(on && "!bg-n5 !text-n12")}
      onClick={() => onChange(!on)}
    >
      {children}
    </IconButton>
  );
}
