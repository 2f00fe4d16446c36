import { describe, expect, it } from "vitest";
import { plainText, readAnsi } from "./ansi.ts";

const e = "\u001b";

describe("readAnsi", () => {
  it("reads colours and looks, and where they end", () => {
    expect(readAnsi(`a${e}[1;31mb${e}[22mc${e}[0md`)).toEqual([
      { text: "a" },
      { text: "b", bold: true, fg: 1 },
      { text: "c", fg: 1 },
      { text: "d" },
    ]);
    expect(readAnsi(`${e}[92;44mx${e}[39my${e}[mz`)).toEqual([
      { text: "x", fg: 10, bg: 4 },
      { text: "y", bg: 4 },
      { text: "z" },
    ]);
  });

  it("reads the tables of 256 and of 16 million colours", () => {
    expect(readAnsi(`${e}[38;5;208ma${e}[38;5;9mb${e}[38;5;244mc${e}[38;2;1;2;300md`)).toEqual([
      { text: "a", fg: "rgb(255 135 0)" },
      { text: "b", fg: 9 },
      { text: "c", fg: "rgb(128 128 128)" },
      { text: "d", fg: "rgb(1 2 255)" },
    ]);
  });

  it("lets nothing else through: cursor moves, titles, links, bells, C1 controls", () => {
    const evil = `a${e}[2J${e}[10;10Hb${e}]0;title\u0007c${e}]8;;http://x${e}\\d${e}]8;;${e}\\\u0007\u0000\u009be${e}`;
    expect(
      readAnsi(evil)
        .map((span) => span.text)
        .join(""),
    ).toBe("abcde");
    expect(plainText(evil)).toBe("abcde");
  });

  it("keeps tabs, other scripts and markup as text", () => {
    expect(plainText("\t<b>猫</b> 🙂")).toBe("\t<b>猫</b> 🙂");
  });

  it("survives parameters that are nonsense", () => {
    expect(readAnsi(`${e}[38;5mx${e}[38;2;1my${e}[999mz`).map((span) => span.text)).toEqual(["x", "y", "z"]);
  });
});
