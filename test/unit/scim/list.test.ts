import { describe, expect, it } from "vitest";
import { LIST_LIMITS } from "../../../src/limits/scim.ts";
import { listResponse, readListQuery } from "../../../src/scim/list.ts";

const { defaultCount, maxCount } = LIST_LIMITS;

describe("readListQuery, RFC 7644 §3.4.2.4", () => {
  it.each<[{ startIndex?: string; count?: string }, { startIndex: number; count: number }]>([
    [{}, { startIndex: 1, count: defaultCount }],
    [
      { startIndex: "1", count: "2" },
      { startIndex: 1, count: 2 },
    ],
    [
      { startIndex: "0", count: "0" },
      { startIndex: 1, count: 0 },
    ],
    [
      { startIndex: "-5", count: "-1" },
      { startIndex: 1, count: 0 },
    ],
    [{ count: String(maxCount) }, { startIndex: 1, count: maxCount }],
    [{ count: String(maxCount + 1) }, { startIndex: 1, count: maxCount }],
    [{ startIndex: "9".repeat(400) }, { startIndex: Number.MAX_SAFE_INTEGER, count: defaultCount }],
  ])("%j", (query, expected) => {
    expect(readListQuery(query)).toEqual({ ok: true, value: expected });
  });

  it.each(["", "ten", "1.5", "1e3", "0x10", " 1", "NaN"])("refuses %j", (text) => {
    const refusal = { ok: false, error: { kind: "invalidValue" } };
    expect(readListQuery({ startIndex: text })).toMatchObject(refusal);
    expect(readListQuery({ count: text })).toMatchObject(refusal);
  });
});

describe("listResponse, RFC 7644 §3.4.2", () => {
  it("counts the resources of the page apart from all that matched", () => {
    const resources = [{ id: "11" }, { id: "12" }];
    expect(listResponse({ totalResults: 100, startIndex: 11, resources })).toEqual({
      schemas: ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
      totalResults: 100,
      startIndex: 11,
      itemsPerPage: 2,
      Resources: resources,
    });
  });

  it("has an empty list for an empty page", () => {
    const page = listResponse({ totalResults: 0, startIndex: 1, resources: [] });
    expect(page).toMatchObject({ totalResults: 0, itemsPerPage: 0, Resources: [] });
  });
});
