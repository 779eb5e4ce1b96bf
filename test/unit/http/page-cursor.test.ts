import { describe, expect, it } from "vitest";
import { type CursorScope, openCursor, sealCursor } from "../../../src/http/scim/page-cursor.ts";
import { LIST_LIMITS } from "../../../src/limits/scim.ts";

const scope: CursorScope = {
  masterKey: `v1:${btoa("k".repeat(32))}`,
  tenant: "acme",
  list: [["User"], ['userName sw "a"'], "userName", undefined],
};
const cursor = {
  boundary: { id: "u1", sortKey: "Ä ".repeat(120), backwards: false, inclusive: false },
  count: 10,
  reading: 0,
};
const NOW = 1_000_000;

describe("cursors, RFC 9865 §2", () => {
  it("are of unreserved characters and open to what was sealed", async () => {
    for (let round = 0; round < 20; round++) {
      const text = await sealCursor(scope, cursor, NOW);
      expect(text).toMatch(/^[A-Za-z0-9._~-]+$/);
      expect(await openCursor(scope, text, { count: 10, now: NOW })).toEqual({ ok: true, value: cursor });
    }
  });

  it("open for as long as is promised, and not longer", async () => {
    const text = await sealCursor(scope, cursor, NOW);
    const end = NOW + LIST_LIMITS.cursorSeconds * 1000;
    expect(await openCursor(scope, text, { count: 10, now: end })).toMatchObject({ ok: true });
    expect(await openCursor(scope, text, { count: 10, now: end + 1 })).toMatchObject({
      error: { kind: "expiredCursor" },
    });
  });

  it("open for no other tenant, key or list, however changed", async () => {
    const text = await sealCursor(scope, cursor, NOW);
    const others: readonly CursorScope[] = [
      { ...scope, tenant: "other" },
      { ...scope, masterKey: `v1:${btoa("x".repeat(32))}` },
      { ...scope, masterKey: `v2:${btoa("k".repeat(32))}` },
      { ...scope, list: [["Group"], ['userName sw "a"'], "userName", undefined] },
      { ...scope, list: [["User"], [], "userName", undefined] },
      { ...scope, list: [["User"], ['userName sw "a"'], "userName", "descending"] },
    ];
    for (const other of others) {
      expect(await openCursor(other, text, { count: 10, now: NOW })).toMatchObject({
        error: { kind: "invalidCursor" },
      });
    }
    for (const garbage of ["x", "v1", "v1..", `${text}.x`, text.replace("v1", "v9"), "%00", "é"]) {
      expect(await openCursor(scope, garbage, { count: 10, now: NOW })).toMatchObject({
        error: { kind: "invalidCursor" },
      });
    }
  });

  it("keep to the count of their list", async () => {
    const text = await sealCursor(scope, cursor, NOW);
    expect(await openCursor(scope, text, { count: 11, now: NOW })).toMatchObject({
      error: { kind: "invalidCount" },
    });
  });
});
