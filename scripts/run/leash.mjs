// Loaded before the api and the worker (--import): stops them politely when run.mjs says so, and also when it is
// gone, however it went, so that closing a terminal or killing run.mjs leaves no process behind.
process.on("message", (message) => {
  if (message === "stop") process.emit("SIGTERM", "SIGTERM");
});
process.once("disconnect", () => process.emit("SIGTERM", "SIGTERM"));
// The channel alone keeps nothing alive.
process.channel?.unref();
