import type { AppRouter } from "@loralei/api";
import type { Operation, TRPCLink } from "@trpc/client";
import { observable } from "@trpc/server/observable";
import { describe, expect, it } from "vitest";
import { liveLink } from "./live-link.ts";

/** A link that writes down what it is asked and lets the test speak. */
function fakeRoad() {
  const asked: unknown[] = [];
  let say: (id: string) => void = () => {};
  const link: TRPCLink<AppRouter> = () => (options) =>
    observable((observer) => {
      asked.push(options.op.input);
      say = (id) => observer.next({ result: { type: "data", id, data: { id, data: null } } });
      return () => {
        say = () => {};
      };
    });
  return { link, asked, say: (id: string) => say(id) };
}

describe("liveLink", () => {
  it("goes on over the stream from the last event when the socket cannot be had", () => {
    const socket = fakeRoad();
    const stream = fakeRoad();
    let way: "socket" | "stream" = "socket";
    let changed = () => {};
    const link = liveLink({
      socket: socket.link,
      stream: stream.link,
      road: {
        get: () => way,
        onChange: (listener) => {
          changed = listener;
          return () => {};
        },
      },
      onState: () => {},
    });
    const op: Operation = {
      id: 1,
      type: "subscription",
      path: "jobs.log",
      input: { id: "j", attempt: 1, lastEventId: "3" },
      context: {},
      signal: null,
    };
    const got: unknown[] = [];
    const sub = link({})({ op, next: () => observable(() => {}) }).subscribe({
      next: ({ result }) => "id" in result && got.push(result.id),
    });
    socket.say("4");
    socket.say("5");
    way = "stream";
    changed();
    stream.say("6");
    socket.say("lost");
    sub.unsubscribe();
    expect(got).toEqual(["4", "5", "6"]);
    expect(socket.asked).toEqual([{ id: "j", attempt: 1, lastEventId: "3" }]);
    expect(stream.asked).toEqual([{ id: "j", attempt: 1, lastEventId: "5" }]);
  });
});
