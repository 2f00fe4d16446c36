import type { AppRouter } from "@loralei/api";
import type { Operation, OperationLink, TRPCLink } from "@trpc/client";
import { observable } from "@trpc/server/observable";

/** The road that subscriptions take: a WebSocket, or server-sent events where no WebSocket can be opened. */
export interface Road {
  get: () => "socket" | "stream";
  onChange: (listener: () => void) => () => void;
}

interface LiveLinkOptions {
  socket: TRPCLink<AppRouter>;
  stream: TRPCLink<AppRouter>;
  road: Road;
  /** Each time the link of a subscription opens or is lost. */
  onState: (open: boolean) => void;
}

/**
 * Subscriptions over the road of the moment. When the road changes, what is under way goes on over the other one
 * from the last event that arrived, so that nothing is missed and nothing comes twice.
 */
export function liveLink({ socket, stream, road, onState }: LiveLinkOptions): TRPCLink<AppRouter> {
  return (runtime) => {
    const roads: Record<ReturnType<Road["get"]>, OperationLink<AppRouter>> = {
      socket: socket(runtime),
      stream: stream(runtime),
    };
    return ({ op, next }) =>
      observable((observer) => {
        let lastEventId: string | undefined;
        let current: { unsubscribe: () => void } | null = null;
        function follow() {
          current?.unsubscribe();
          current = roads[road.get()]({ op: continueFrom(op, lastEventId), next }).subscribe({
            next(envelope) {
              const { result } = envelope;
              if (result.type === "state") onState(result.state === "pending");
              if ("id" in result && typeof result.id === "string") lastEventId = result.id;
              observer.next(envelope);
            },
            error: (error) => observer.error(error),
            complete: () => observer.complete(),
          });
        }
        const endListening = road.onChange(follow);
        follow();
        return () => {
          endListening();
          current?.unsubscribe();
        };
      });
  };
}

/** The same operation, to go on after `lastEventId`. */
export function continueFrom(op: Operation, lastEventId: string | undefined): Operation {
  if (lastEventId === undefined) return op;
  const input = typeof op.input === "object" && op.input !== null ? op.input : {};
  return { ...op, input: { ...input, lastEventId } };
}
