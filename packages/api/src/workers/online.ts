import type { Down } from "@loralei/core/link/messages";
import type { Capabilities, HostStats } from "@loralei/core/workers/capabilities";

/** A worker that is here, through its one live session. */
export interface Session {
  readonly workerId: string;
  caps: Capabilities;
  stats: HostStats | null;
  version: string;
  tell(message: Down): void;
  /** Ends this session in favour of a newer one of the same worker. */
  supersede(): void;
  /** Closes it with a code of the link. */
  close(code: number, reason: string): void;
}

/** Who is here now: in memory, one session per worker, the newest wins. */
export interface Online {
  of(workerId: string): Session | undefined;
  all(): Session[];
  /** Takes the place of an older session, which is told so. */
  enter(session: Session): void;
  /** No effect when a newer session has taken the place. */
  leave(session: Session): boolean;
}

export function createOnline(): Online {
  const sessions = new Map<string, Session>();
  return {
    of: (workerId) => sessions.get(workerId),
    all: () => [...sessions.values()],
    enter(session) {
      const older = sessions.get(session.workerId);
      sessions.set(session.workerId, session);
      older?.supersede();
    },
    leave(session) {
      if (sessions.get(session.workerId) !== session) return false;
      return sessions.delete(session.workerId);
    },
  };
}
