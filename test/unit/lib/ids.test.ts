import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { newId, newTenantId } from "../../../src/lib/ids.ts";

describe("newId", () => {
  it("sorts by the time of its making", () => {
    const ids = Array.from({ length: 100 }, newId);
    expect([...ids].sort()).toEqual(ids);
    expect(ids[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});

describe("newTenantId", () => {
  it.each([
    ["Acme Inc", "acme-inc"],
    ["Müller & Söhne GmbH", "muller-sohne-gmbh"],
    ["O'Brien's_Data.Platform", "obriens-data-platform"],
    ["  --A--  ", "a"],
    ["日本", "tenant"],
    ["", "tenant"],
    ["x".repeat(100), "x".repeat(40)],
    [`${"x".repeat(39)} y`, "x".repeat(39)],
  ])("makes of %j an id that begins with %s", (name, slug) => {
    expect(newTenantId(name)).toMatch(new RegExp(`^${slug}-[a-z0-9]{4}$`));
  });

  it("makes an address's part of whatever name", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), (name) => {
        const id = newTenantId(name);
        expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
        expect(id.length).toBeLessThanOrEqual(45);
      }),
    );
  });

  it("makes different ids of equal names", () => {
    const ids = Array.from({ length: 20 }, () => newTenantId("Acme"));
    expect(new Set(ids).size).toBeGreaterThan(15);
  });
});
