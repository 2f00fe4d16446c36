import { useVirtualizer, type VirtualItem } from "@tanstack/react-virtual";
import { type ReactNode, type RefObject, useImperativeHandle, useRef } from "react";

export interface VirtualListHandle {
  toIndex: (index: number, align?: "start" | "center" | "end" | "auto") => void;
}

interface VirtualListProps {
  count: number;
  /** Height of a row in pixels; measured rows may differ when `measure` is set. */
  rowHeight: number;
  measure?: boolean;
  label: string;
  role?: "log" | "region";
  className?: string;
  /** Called with the first and last rows in view. */
  onRange?: (first: number, last: number) => void;
  onScroll?: (atEnd: boolean) => void;
  handle?: RefObject<VirtualListHandle | null>;
  children: (index: number) => ReactNode;
  /** Shown under the last row. */
  foot?: ReactNode;
}

/** Rows drawn only while in view; any length. The list itself takes the focus and scrolls by keys. */
export function VirtualList(props: VirtualListProps) {
  const {
    count,
    rowHeight,
    measure,
    label,
    role = "region",
    className,
    onRange,
    onScroll,
    handle,
    foot,
  } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 24,
    onChange: (instance) => {
      const range = instance.range;
      if (range) onRange?.(range.startIndex, range.endIndex);
    },
  });
  useImperativeHandle(handle, () => ({
    toIndex: (index, align = "auto") => rows.scrollToIndex(index, { align }),
  }));
  return (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: the role is log or region, both take a label
    <div
      ref={scroller}
      role={role}
      aria-label={label}
      aria-live="off"
      tabIndex={0}
      className={className}
      onScroll={(event) => {
        const { scrollTop, scrollHeight, clientHeight } = event.currentTarget;
        onScroll?.(scrollHeight - scrollTop - clientHeight < rowHeight * 2);
      }}
    >
      <div className="relative w-full min-w-max" style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map((row: VirtualItem) => (
          <div
            key={row.key}
            data-index={row.index}
            ref={measure ? rows.measureElement : undefined}
            className="absolute top-0 left-0 w-full"
            style={{ transform: `translateY(${row.start}px)`, ...(measure ? {} : { height: rowHeight }) }}
          >
            {props.children(row.index)}
          </div>
        ))}
      </div>
      {foot}
    </div>
  );
}
