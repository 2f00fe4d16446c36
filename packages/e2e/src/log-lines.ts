import type { Client } from "./client.ts";

/** All stored lines of an attempt, in order; throws when a number is missing or double. */
export async function allLines(client: Client, id: string, attempt = 1): Promise<string[]> {
  const texts: string[] = [];
  for (;;) {
    const page = await client.jobs.logPage.query({
      id: id as never,
      attempt,
      from: texts.length + 1,
      limit: 1_000,
    });
    for (const line of page.lines) {
      if (line.n !== texts.length + 1)
        throw new Error(`line ${line.n} stands where ${texts.length + 1} should`);
      texts.push(line.x);
    }
    if (page.lines.length === 0 || texts.length >= page.total) return texts;
  }
}
