import { describe, expect, it } from "vitest";
import { filterTexts, readFilter } from "../../../src/http/scim/filter.ts";
import { userResourceType } from "../../../src/scim/resource-types.ts";

function read(query: string) {
  const texts = filterTexts(query);
  return texts.ok ? readFilter(texts.value, [userResourceType]) : texts;
}

/** The values that the readings of a filter compare with. */
function values(query: string): readonly unknown[] {
  const readings = read(query);
  if (!readings.ok) throw new Error(readings.error.detail);
  return readings.value.map(({ filters: [filter] }) =>
    filter?.kind === "compare" ? filter.value : undefined,
  );
}

describe("readFilter", () => {
  it("has no reading where there is no filter", () => {
    expect(read("")).toEqual({ ok: true, value: [] });
    expect(read("?count=1&")).toEqual({ ok: true, value: [] });
  });

  it.each([
    ["?filter=userName+eq+%22ada%22&", ["ada"]],
    ["?x=1&filter=userName%20eq%20%22ada%22", ["ada"]],
    ["?filter=userName%20eq%20%22a%2Bb%22", ["a+b"]],
    ["?filter=userName+eq+%22a+b%22", ["a b", "a+b"]],
    ["?filter=userName+eq+%22a%20b%22", ["a b"]],
    ["?filter=userName+eq+%22q%5C%22+r%22", ['q" r', 'q"+r']],
    ["?filter=userName+eq+%22%C3%A9+x%22", ["é x", "é+x"]],
    ["?Filter=userName+eq+%22ada%22", ["ada"]],
  ])("reads %s as %j", (query, expected) => {
    expect(values(query)).toEqual(expected);
  });

  it.each([
    "?filter=",
    "?filter",
    "?filter=%zz",
    "?filter=%ff",
    "?filter=userName%20pr&filter=active%20pr",
    "?filter=meta.location%20pr",
    "?filter=groups%5Bdisplay%20eq%20%22x%22%5D",
    "?filter=not%20(groups.%24ref%20pr)",
  ])("refuses %s", (query) => {
    expect(read(query)).toMatchObject({ ok: false, error: { kind: "invalidFilter" } });
  });

  it("knows what a strict tenant is told of a value without quotes", () => {
    expect(read("?filter=externalId+eq+jyoung")).toMatchObject({
      ok: true,
      value: [{ strictFault: { kind: "invalidFilter" } }],
    });
    expect(read("?filter=active+eq+true")).toMatchObject({ ok: true, value: [{}] });
    expect(read("?filter=active+eq+true")).not.toHaveProperty("value[0].strictFault");
  });
});
