import { describe, expect, it } from "vitest";
import { fromBase64 } from "../../../src/lib/base64.ts";

describe("fromBase64", () => {
  it.each([
    ["AQ==", [1]],
    ["AQ", [1]],
    ["AQID", [1, 2, 3]],
    ["", []],
  ])("reads %j", (text, bytes) => {
    expect([...(fromBase64(text) ?? [])]).toEqual(bytes);
  });

  it.each(["AR==", "AR", "A", "AQ!", "é"])("refuses %j, which nothing is written as", (text) => {
    expect(fromBase64(text)).toBeUndefined();
  });
});
