import { randomUUID } from "node:crypto";
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { StudioError } from "@loralei/core/errors";
import { WorkerId } from "@loralei/core/ids";
import { z } from "zod";
import { identify, isAlive, readBootId } from "./attempt/processes.ts";

export interface Identity {
  workerId: WorkerId;
  /** Random per start of the daemon. */
  instanceId: string;
  machineId: string;
  bootId: string;
}

/** Who this daemon is. The token tells the worker's id: `<workerId>.<secret>`. */
export function readIdentity(token: string): Identity {
  const workerId = WorkerId.safeParse(token.split(".")[0]);
  if (!workerId.success || token.length > 512 || !/^[\x21-\x7e]+$/.test(token)) {
    throw new StudioError(
      "unauthorized",
      "this is not a worker's token (an id, a dot and a secret are wanted)",
      {
        help: "Take the token from Workers → Add in the studio.",
      },
    );
  }
  return {
    workerId: workerId.data,
    instanceId: randomUUID(),
    machineId: readMachineId(),
    bootId: readBootId(),
  };
}

const Lock = z.object({ pid: z.int(), started: z.string(), bootId: z.string() });

/**
 * Takes a worker's home for this process: a second daemon on it would run every job twice. Returns what gives it
 * back. A lock whose process is gone is taken over.
 */
export function lockHome(home: string): () => void {
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const path = join(home, "worker.lock");
  for (let tries = 0; tries < 3; tries++) {
    try {
      const file = openSync(path, "wx", 0o600);
      writeSync(file, JSON.stringify(identify(process.pid)));
      closeSync(file);
      return () => rmSync(path, { force: true });
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    }
    const holder = readLock(path);
    if (holder && isAlive(holder)) {
      throw new StudioError("conflict", `another worker (process ${holder.pid}) already runs on ${home}`, {
        help: "Stop that one first, or give this one another folder with --home or LORALEI_WORKER_HOME.",
      });
    }
    rmSync(path, { force: true });
  }
  throw new StudioError("conflict", `the lock ${path} could not be taken`, {
    help: "Start the worker once more.",
  });
}

function readLock(path: string): z.infer<typeof Lock> | null {
  try {
    return Lock.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch {
    return null;
  }
}

function readMachineId(): string {
  try {
    return readFileSync("/etc/machine-id", "utf8").trim().slice(0, 128) || hostname();
  } catch {
    return hostname();
  }
}
