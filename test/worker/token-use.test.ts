import { describe, expect, it } from "vitest";
import type { TenantCaller } from "../../src/access/authenticate.ts";
import { useToNote } from "../../src/http/token-use.ts";

const hour = 3_600_000;
const caller = (tokenLastUsedAt: number | null): TenantCaller => ({
  kind: "scim",
  tenant: "acme-0000",
  tokenId: "1",
  tokenHash: "00",
  tokenLastUsedAt,
});

describe("useToNote", () => {
  it.each([
    ["a first use", null, 5 * hour + 7, 5 * hour],
    ["a use in a later hour", 4 * hour, 5 * hour, 5 * hour],
    ["a use in the same hour", 5 * hour, 6 * hour - 1, undefined],
    ["a clock that runs behind", 6 * hour, 5 * hour, undefined],
  ])("%s", (_, lastUsed, now, noted) => expect(useToNote(caller(lastUsed), now)).toBe(noted));

  it("notes nothing where nobody, or the operator, was calling", () => {
    expect(useToNote(undefined, hour)).toBeUndefined();
    expect(useToNote({ kind: "operator" }, hour)).toBeUndefined();
  });
});
