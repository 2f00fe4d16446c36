import fc from "fast-check";
import { expect, test } from "vitest";
import { endlessBarLength, lastOfBurst, parseBar, postfixValue, pythonNumber } from "./bar.ts";

test("bars of all kinds are read: unnamed, named, of bytes, with a postfix, with a line glued on", () => {
  expect(parseBar(" 25%|██▌       | 1/4 [00:01<00:03,  1.12s/it]")).toMatchObject({
    label: "",
    done: 1,
    total: 4,
  });
  expect(parseBar("read caption: 100%|██████████| 4/4 [00:00<00:00, 29026.33it/s]")).toMatchObject({
    label: "read caption",
    done: 4,
  });
  expect(parseBar("model: 50%|#####     | 1.5G/3.00G [00:10<?, 150MB/s]")).toMatchObject({
    done: 1.5e9,
    total: 3e9,
  });
  const glued =
    "steps:   0%|          | 0/6 [00:00<?, ?it/s]                    INFO     epoch is incremented.";
  expect(parseBar(glued)).toMatchObject({ label: "steps", done: 0, total: 6, postfix: "", end: 44 });
});

test("what only looks like a bar is none", () => {
  for (const text of [
    "100% done",
    "50%| half",
    "steps: 10%|█| a/b [00:00<00:01, 1it/s]",
    "steps: 10%|█| 1/2 [soon]",
    "",
  ])
    expect(parseBar(text)).toBeNull();
  expect(endlessBarLength("read caption: 0it [00:00, ?it/s]")).toBe(32);
  expect(endlessBarLength("[Dataset 0] has 3 images [ok]")).toBe(0);
});

test("values of a postfix are found by name, and numbers read as Python writes them", () => {
  const postfix = "Average key norm=0.00147, Keys Scaled=0, avr_loss=1.08";
  expect(postfixValue(postfix, "avr_loss")).toBe("1.08");
  expect(postfixValue(postfix, "Keys Scaled")).toBe("0");
  expect(postfixValue(postfix, "norm")).toBeNull();
  expect(["1e-05", "-nan", "inf", "1e999", "0x10", "", "1.2.3"].map(pythonNumber)).toEqual([
    0.00001,
    "nan",
    "inf",
    "inf",
    null,
    null,
    null,
  ]);
});

test("a burst is passed over up to its last whole bar, and never into anything else", () => {
  const one = (n: number) => `steps:  10%|█         | ${n}/9 [00:01<00:03,  1.12s/it, avr_loss=0.1]\r`;
  const text = `${one(1)}${one(2)}${one(3)}steps:  10%|█  `;
  expect(lastOfBurst(text, 0, true)).toEqual({ from: one(1).length * 2, end: one(1).length * 3 - 1 });
  expect(lastOfBurst(`${one(1).trim()} INFO x\r${one(2)}`, 0, true)).toBeNull();
  const nan = one(2).replace("0.1", "nan");
  expect(lastOfBurst(one(1) + nan + one(3), 0, true)?.end).toBe(one(1).length - 1);
  expect(lastOfBurst(one(1) + nan + one(3), 0, false)?.from).toBe(one(1).length + nan.length);
  const many = one(1).repeat(2_000);
  expect(lastOfBurst(many, 0, true)?.end).toBe(many.length - 1);
});

test("whatever a burst passes over is a bar for the slow way too", () => {
  const piece = fc.constantFrom(
    "steps:",
    " ",
    "10",
    "%|",
    "█",
    "|",
    "3",
    "/",
    "9",
    " [",
    "00:01",
    "<",
    "?",
    ", ",
    "1.2s/it",
    "avr_loss=",
    "nan",
    "]",
    "\r",
    "a",
  );
  const bar = fc
    .tuple(fc.nat(100), fc.nat(), fc.nat(), fc.string({ maxLength: 8 }))
    .map(([percent, n, total, end]) => `steps: ${percent}%|█| ${n}/${total} [00:01<?, 1it/s, x=${end}]\r`);
  const text = fc.array(
    fc.oneof(
      { weight: 3, arbitrary: bar },
      { weight: 1, arbitrary: fc.array(piece, { maxLength: 25 }).map((parts) => parts.join("")) },
    ),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(text, fc.boolean(), (parts, finite) => {
      const all = parts.join("");
      const found = lastOfBurst(all, 0, finite);
      if (!found) return;
      for (const line of all.slice(0, found.end).split("\r")) expect(parseBar(line)?.label).toBe("steps");
      expect(all[found.end]).toBe("\r");
    }),
    { seed: 7, numRuns: 2_000 },
  );
});
