import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { understandBulk } from "../../../src/dialects/bulk.ts";
import type { Json } from "../../../src/lib/json.ts";

const URN = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";
const understand = (body: Json, strict = false) => understandBulk(body, { strict });
const operations = (...Operations: readonly Json[]) => ({ schemas: [URN], Operations });
const POST = { method: "POST", path: "/Users", bulkId: "x", data: {} };

describe("the envelope of a Bulk request", () => {
  it("is read by the letter", () => {
    const put = { method: "PUT", path: "/Users/7", version: 'W/"3"', data: { userName: "a" } };
    const remove = { method: "DELETE", path: "/Groups/bulkId:x" };
    expect(understand({ ...operations(POST, put, remove), failOnErrors: 2 }, true)).toEqual({
      ok: true,
      value: {
        failOnErrors: 2,
        operations: [POST, put, remove].map((value) => ({ ok: true, value })),
        named: [{ method: "POST", bulkId: "x" }, { method: "PUT" }, { method: "DELETE" }],
        tolerances: [],
      },
    });
  });

  it("is read as it was meant unless the tenant is strict", () => {
    const body = { operations: [{ Method: "post", PATH: "/Users", data: {} }] };
    expect(understand(body)).toMatchObject({
      value: {
        operations: [{ ok: true, value: { method: "POST", path: "/Users" } }],
        tolerances: ["missing-schemas", "message-key-case", "method-case", "missing-bulk-id"],
      },
    });
    expect(understand(body, true)).toMatchObject({ error: { kind: "invalidSyntax" } });
  });

  it.each<[string, Json, string]>([
    ["a list", [], "invalidSyntax"],
    ["no operations", { schemas: [URN] }, "invalidSyntax"],
    ["none of them", operations(), "invalidSyntax"],
    ["two lists of them", { ...operations(POST), operations: [POST] }, "invalidSyntax"],
    ["failOnErrors of 0", { ...operations(POST), failOnErrors: 0 }, "invalidValue"],
    ["failOnErrors as a text", { ...operations(POST), failOnErrors: "1" }, "invalidValue"],
    ["1,001 operations", operations(...Array.from({ length: 1_001 }, () => POST)), "payloadTooLarge"],
  ])("is refused as a whole for %s", (_, body, kind) => {
    expect(understand(body)).toMatchObject({ ok: false, error: { kind } });
  });

  it.each<[string, Json, string]>([
    ["a text", "POST", "invalidSyntax"],
    ["GET", { method: "GET", path: "/Users/7" }, "invalidSyntax"],
    ["no method", { path: "/Users/7" }, "invalidSyntax"],
    ["two methods", { method: "DELETE", Method: "PUT", path: "/Users/7", data: {} }, "invalidSyntax"],
    ["no path", { method: "DELETE" }, "invalidPath"],
    ["a creation at a resource", { ...POST, path: "/Users/7" }, "invalidPath"],
    ["a search", { ...POST, path: "/Users/.search" }, "invalidPath"],
    ["a change of all", { method: "DELETE", path: "/Users" }, "invalidPath"],
    ["a query", { method: "DELETE", path: "/Users/7?attributes=id" }, "invalidPath"],
    ["an address", { method: "DELETE", path: "https://x.example/Users/7" }, "invalidPath"],
    ["no data", { method: "PUT", path: "/Users/7" }, "invalidSyntax"],
    ["a bulkId of 7", { ...POST, bulkId: 7 }, "invalidValue"],
    ["a version of 7", { method: "DELETE", path: "/Users/7", version: 7 }, "invalidValue"],
  ])("has an operation refused by itself for %s", (_, operation, kind) => {
    expect(understand(operations(operation, POST))).toMatchObject({
      value: { operations: [{ ok: false, error: { kind } }, { ok: true }] },
    });
  });

  it("is read or refused, whatever it holds", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.boolean(), (value, strict) => {
        const stated = value as Json;
        for (const body of [stated, operations(stated), { ...operations(POST), failOnErrors: stated }]) {
          expect(understand(body, strict).ok).toBeTypeOf("boolean");
        }
      }),
    );
  });
});
