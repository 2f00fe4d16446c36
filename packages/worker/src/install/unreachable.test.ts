import { expect, test } from "vitest";
import { unreachable } from "./unreachable.ts";

test.each([
  [
    "fatal: unable to access 'https://example.org/a/b.git/': Could not resolve host: example.org",
    "example.org",
  ],
  ["fatal: unable to access 'http://127.0.0.1:9/x.git/': Failed to connect to 127.0.0.1 port 9", "127.0.0.1"],
  ["ssh: connect to host example.org port 22: Connection timed out", "example.org"],
  [
    "HTTPSConnectionPool(host='download.pytorch.org', port=443): Max retries exceeded with url: /whl/cpu",
    "download.pytorch.org",
  ],
  [
    "error: Failed to fetch: `https://download.pytorch.org/whl/cpu/torch/`\n  Caused by: dns error",
    "download.pytorch.org",
  ],
  [
    "WARNING: Retrying after connection broken by 'NewConnectionError(… Name or service not known)': /simple/einops/",
    "",
  ],
])("the host that did not answer is read from what the program said: %s", (output, host) => {
  expect(unreachable(output)).toBe(host);
});

test("other troubles are no network's", () => {
  expect(unreachable("ERROR: No matching distribution found for imagesize==1.4.1")).toBeNull();
});
