import { describe, expect, it } from "vitest";
import { readError } from "./read-error.ts";

describe("readError", () => {
  it("tells message, help and code of a studio error", () => {
    const told = readError(
      Object.assign(new Error("no folder /x"), {
        data: { code: "not-found", help: "Choose another.", path: "datasets.list" },
      }),
    );
    expect(told).toMatchObject({ code: "not-found", message: "no folder /x", help: "Choose another." });
    expect(told.details).toContain("call: datasets.list");
  });

  it("says in plain words that the studio did not answer", () => {
    expect(readError(new TypeError("Failed to fetch"))).toMatchObject({
      code: "unreachable",
      unauthorized: false,
    });
  });

  it("knows a refusal for want of a token by its status too", () => {
    expect(readError(Object.assign(new Error("no"), { data: { httpStatus: 401 } })).unauthorized).toBe(true);
  });

  it("takes anything thrown", () => {
    expect(readError("broken").message).toBe("broken");
  });
});
