import { describe, expect, it } from "vitest";
import { isStale, linkState, onLinkState, setLinkStatus } from "./link-state.ts";

describe("link state", () => {
  it("calls values old only after five seconds without a link", () => {
    const lost = { status: "lost", since: 1_000, way: "socket" } as const;
    expect(isStale(lost, 5_999)).toBe(false);
    expect(isStale(lost, 6_000)).toBe(true);
    expect(isStale({ ...lost, status: "open" }, 99_999)).toBe(false);
  });

  it("tells listeners of changes and of nothing else", () => {
    let told = 0;
    const end = onLinkState(() => told++);
    setLinkStatus("lost", 10);
    setLinkStatus("lost", 20);
    setLinkStatus("open", 30);
    end();
    setLinkStatus("lost", 40);
    expect(told).toBe(2);
    expect(linkState()).toMatchObject({ status: "lost", since: 40 });
  });
});
