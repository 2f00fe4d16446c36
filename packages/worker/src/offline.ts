/** What works without a studio: the door that the command line program uses. */
export { explainLog, type LogExplanation, parseExit } from "./offline/log-explain.ts";
