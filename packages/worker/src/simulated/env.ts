/** Width of log lines, as rich takes it: COLUMNS, else the 80 of an unknown terminal. */
export const columns = Number(process.env.COLUMNS ?? 80) || 80;
