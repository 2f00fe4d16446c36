import { readdir, readFile } from "node:fs/promises";

/** Pids of this machine's processes whose command line or environment holds `text`; Linux only. */
export async function processesOf(text: string): Promise<number[]> {
  const found: number[] = [];
  for (const name of await readdir("/proc")) {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) continue;
    const read = (file: string) => readFile(`/proc/${name}/${file}`, "latin1").catch(() => "");
    const state = /\) (\S)/.exec(await read("stat"))?.[1];
    if (state === "Z" || state === undefined) continue;
    if ((await read("cmdline")).includes(text) || (await read("environ")).includes(text))
      found.push(Number(name));
  }
  return found;
}
