import type { NumberedLine } from "@loralei/core/jobs/event";
import { describe, expect, it } from "vitest";
import { createLogStore, pageSize } from "./log-store.ts";

const lines = (from: number, to: number): NumberedLine[] =>
  Array.from({ length: to - from + 1 }, (_, at) => ({
    n: from + at,
    t: 0,
    o: "out",
    x: `line ${from + at}`,
  }));

describe("the log store", () => {
  it("holds a line once, however often and in whatever order it comes", () => {
    const store = createLogStore();
    store.put(lines(490, 510));
    store.put(lines(1, 500));
    store.put(lines(490, 510));
    expect(store.total()).toBe(510);
    expect(store.line(500)?.x).toBe("line 500");
    expect(store.line(511)).toBeUndefined();
  });

  it("asks for a page that is not whole, once, and again after it could not be had", () => {
    const store = createLogStore();
    store.put(lines(900, 1_000), 1_200);
    expect(store.missing(1, 1_200)).toEqual([0, 1, 2]);
    expect(store.missing(1, 1_200)).toEqual([]);
    store.giveUp(0);
    expect(store.missing(1, 1_200)).toEqual([0]);
    store.put(lines(1, 500));
    store.put(lines(501, 1_000));
    store.put(lines(1_001, 1_200));
    expect(store.missing(1, 1_200)).toEqual([]);
  });

  it("stays bounded over a million lines, and keeps what is looked at and the end", () => {
    const store = createLogStore({ maxPages: 5 });
    store.look(1, 50);
    for (let from = 1; from <= 1_000_000; from += pageSize) store.put(lines(from, from + pageSize - 1));
    expect(store.total()).toBe(1_000_000);
    expect(store.line(1)?.x).toBe("line 1");
    expect(store.line(1_000_000)?.x).toBe("line 1000000");
    expect(store.line(500_000)).toBeUndefined();
  });

  it("tells its listeners of new lines and of a bar that moved, not of one that did not", () => {
    const store = createLogStore();
    let told = 0;
    const end = store.subscribe(() => told++);
    store.put(lines(1, 2));
    store.setLive("50%");
    store.setLive("50%");
    end();
    store.setLive(null);
    expect(told).toBe(2);
  });
});
