/** Words of git, pip and uv for a server that does not answer. */
const signs = [
  /Could not resolve host: (\S+)/i,
  /Failed to connect to (\S+) port/i,
  /Connection to (\S+) timed out/i,
  /HTTPS?ConnectionPool\(host='([^']+)'/,
  /ssh: (?:Could not resolve hostname|connect to host) (\S+)/i,
  /(?:Failed to fetch|error sending request for url)[^\n]*?[`(]?https?:\/\/([^\s/`)]+)/i,
  /unable to access '[a-z]+:\/\/([^/']+)/i,
];

const vague =
  /NewConnectionError|ConnectTimeoutError|NameResolutionError|Failed to establish a new connection|Temporary failure in name resolution|ProxyError|Network is unreachable|dns error/i;

/** The host that could not be reached as the output tells, "" when it names none; null when that is not the trouble. */
export function unreachable(output: string): string | null {
  for (const sign of signs) {
    const host = sign.exec(output)?.[1]?.replace(/[:.,]+$/, "");
    if (host) return host;
  }
  return vague.test(output) ? "" : null;
}
