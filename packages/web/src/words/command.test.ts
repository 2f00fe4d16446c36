import { describe, expect, it } from "vitest";
import { commandText } from "./command.ts";

describe("commandText", () => {
  it("quotes only what a shell would split or read otherwise", () => {
    expect(commandText(["python", "a b.py", "--x=1", "it's", ""])).toBe(
      `python 'a b.py' --x=1 'it'\\''s' ''`,
    );
  });
});
