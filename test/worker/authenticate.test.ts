import { describe, expect, it } from "vitest";
import { judge, presentedToken, type TokenRow } from "../../src/access/authenticate.ts";
import { hashToken, mintToken } from "../../src/lib/token.ts";

const row: TokenRow = {
  tenant: "acme-0000",
  hash: "00",
  id: "1",
  kind: "scim",
  status: "active",
  lastUsedAt: null,
  schemas: null,
};

describe("judge", () => {
  it("knows the caller", () => {
    expect(judge(row, "scim")).toEqual({
      ok: true,
      value: { kind: "scim", tenant: "acme-0000", tokenId: "1", tokenHash: "00", tokenLastUsedAt: null },
    });
  });

  it.each([
    ["unknown", undefined, "scim"],
    ["wrong kind", row, "admin"],
    ["wrong kind", { ...row, kind: "admin" }, "scim"],
    ["wrong kind", { ...row, status: "suspended" }, "admin"],
    ["suspended", { ...row, status: "suspended" }, "scim"],
  ] as const)("refuses as %s: %j for %s", (error, found, wanted) => {
    expect(judge(found, wanted)).toEqual({ ok: false, error });
  });
});

describe("presentedToken", () => {
  const token = mintToken("scim");

  it.each([`Bearer ${token}`, `bearer   ${token} `])("reads %s", async (header) => {
    expect(await presentedToken(header)).toBe(await hashToken(token));
  });

  it.each([
    undefined,
    "",
    "Bearer",
    "Bearer ",
    token,
    `Basic ${token}`,
    `Bearer x${token}`,
    `Bearer ${token} ${token}`,
  ])("finds none in %s", async (header) => expect(await presentedToken(header)).toBeUndefined());

  it("takes no longer for a header made to be slow", async () => {
    expect(await presentedToken(`Bearer ${" ".repeat(100_000)}x y`)).toBeUndefined();
  });
});
