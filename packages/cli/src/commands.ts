import type { Command } from "./command.ts";
import { jobsCancel } from "./commands/jobs-cancel.ts";
import { jobsList } from "./commands/jobs-list.ts";
import { jobsLogs } from "./commands/jobs-logs.ts";
import { jobsShow } from "./commands/jobs-show.ts";
import { logExplain } from "./commands/log-explain.ts";
import { train } from "./commands/train.ts";

/** All commands, in the order of the overview. */
export const commands: readonly Command[] = [jobsList, jobsShow, jobsCancel, jobsLogs, train, logExplain];
