import { describe, expect, it } from "vitest";
import { ERROR, GROUP, PATCH_OP, type ScimAnswer, scimTenant, USER } from "../../support/scim.ts";
import { storedOf } from "../../support/stored.ts";

function expectError(answer: ScimAnswer, statuses: readonly number[]): void {
  expect(statuses).toContain(answer.status);
  expect(answer.headers.get("Content-Type")).toBe("application/scim+json");
  expect(answer.body).toMatchObject({
    schemas: [ERROR],
    status: String(answer.status),
    detail: expect.stringMatching(/\S/),
  });
}

const deep = (depth: number): string => `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`;
const bodies: readonly (readonly [string, unknown, readonly number[]])[] = [
  ["nothing", "", [400]],
  ["broken JSON", '{"userName":', [400]],
  ["no JSON at all", "userName=ada", [400]],
  ["a number", "7", [400]],
  ["null", "null", [400]],
  ["an array", [], [400]],
  ["an empty object", {}, [400]],
  ["deep objects", deep(5_000), [400]],
  ["very deep arrays", "[".repeat(200_000), [400]],
  ["a prototype", '{"__proto__":{"polluted":true},"userName":"x"}', [400]],
  ["a constructor", '{"userName":"x","name":{"constructor":{"prototype":{"polluted":true}}}}', [400]],
  [
    "a name of the wrong type",
    { schemas: [USER, GROUP], userName: { a: 1 }, displayName: [1], members: 7 },
    [400],
  ],
  ["half a surrogate pair", '{"userName":"\\ud800","displayName":"\\ud800"}', [400]],
  ["a NUL", '{"userName":"a\\u0000b","displayName":"a\\u0000b"}', [400]],
  ["the same name twice", '{"userName":"a","USERNAME":"b","displayName":"a","DISPLAYNAME":"b"}', [400]],
  ["a huge text", { userName: "x".repeat(70_000), displayName: "x".repeat(70_000) }, [400]],
  ["5 MB", `{"userName":"${"x".repeat(5 * 1024 * 1024)}"}`, [413]],
];

describe.each(bodies)("a body that is %s", (_, body, statuses) => {
  it.each([
    ["POST", "/Users"],
    ["PUT", "/Users/{user}"],
    ["PATCH", "/Users/{user}"],
    ["POST", "/Groups"],
    ["PUT", "/Groups/{group}"],
    ["PATCH", "/Groups/{group}"],
  ])("is refused by %s %s and changes nothing", async (method, path) => {
    const tenant = await scimTenant();
    const user = await tenant.addUser("ada");
    const group = await tenant.addGroup("Engines", [user]);
    const before = await storedOf(tenant, "activity");
    const answer = await tenant.scim(method, path.replace("{user}", user).replace("{group}", group), {
      body,
    });
    expectError(answer, statuses);
    expect(await storedOf(tenant, "activity")).toBe(before);
    expect({}).not.toHaveProperty("polluted");
  });
});

describe("bodies by their size and type", () => {
  it("refuses 10 MB, whatever Content-Length says", async () => {
    const tenant = await scimTenant();
    const answer = await tenant.scim("POST", "/Users", { body: `"${"x".repeat(10 * 1024 * 1024)}"` });
    expectError(answer, [413]);
  });

  it("refuses what is not JSON by its type, and takes any JSON type", async () => {
    const tenant = await scimTenant();
    for (const [index, type] of [
      "application/json",
      "application/scim+json; charset=utf-8",
      "APPLICATION/JSON",
    ].entries()) {
      const body = { schemas: [USER], userName: `ada-${index}` };
      const answer = await tenant.scim("POST", "/Users", { body, headers: { "Content-Type": type } });
      expect(answer.status).toBe(201);
    }
    const form = await tenant.scim("POST", "/Users", {
      body: "a=b",
      headers: { "Content-Type": "text/plain" },
    });
    expectError(form, [415]);
  });
});

const operations: readonly (readonly [string, unknown])[] = [
  ["a path to the prototype", { op: "add", path: "__proto__.polluted", value: true }],
  ["a constructor", { op: "add", path: "constructor", value: { prototype: { polluted: true } } }],
  ["a method of all objects", { op: "add", path: "toString", value: "x" }],
  ["a part of a name", { op: "add", path: "name.__proto__", value: "x" }],
  ["a filter on the prototype", { op: "replace", path: "emails[__proto__ eq 1].value", value: "x" }],
  [
    "a deep filter",
    { op: "replace", path: `emails[${"(".repeat(500)}type pr${")".repeat(500)}]`, value: [] },
  ],
  ["a path without end", { op: "replace", path: "x".repeat(600_000), value: "x" }],
  ["an op that is a list", { op: ["replace"], path: "title", value: "x" }],
  ["a path that is an object", { op: "replace", path: { toString: "title" }, value: "x" }],
  ["a text", "replace"],
  ["nothing", null],
];

describe("hostile operations", () => {
  it.each(operations)("are refused: %s", async (_, operation) => {
    const tenant = await scimTenant();
    const user = await tenant.addUser("ada");
    const group = await tenant.addGroup("Engines", [user]);
    const before = await storedOf(tenant, "activity");
    for (const path of [`/Users/${user}`, `/Groups/${group}`]) {
      expectError(await tenant.patch(path, operation), [400, 413]);
    }
    expect(await storedOf(tenant, "activity")).toBe(before);
    expect({}).not.toHaveProperty("polluted");
  });

  it("are refused by the thousand", async () => {
    const tenant = await scimTenant();
    const user = await tenant.addUser("ada");
    const many = Array.from({ length: 1_001 }, () => ({ op: "add", path: "title", value: "x" }));
    expectError(
      await tenant.scim("PATCH", `/Users/${user}`, { body: { schemas: [PATCH_OP], Operations: many } }),
      [413],
    );
    const members = Array.from({ length: 20_001 }, (_, index) => ({ value: String(index) }));
    const body = { schemas: [GROUP], displayName: "Engines", members };
    expectError(await tenant.scim("POST", "/Groups", { body }), [413]);
  });
});

describe("addresses", () => {
  it.each([
    ["POST", "/", 405, "GET, HEAD"],
    ["GET", "/Nothing", 404, null],
    ["GET", "/Users/a/b", 404, null],
    ["GET", "/Users/%00", 404, null],
    ["GET", "/Users/%ff%zz", 404, null],
    ["GET", "/Groups/__proto__", 404, null],
    ["GET", "/Schemas/__proto__", 404, null],
    ["PUT", "/Users", 405, "GET, HEAD, POST"],
    ["DELETE", "/Groups", 405, "GET, HEAD, POST"],
    ["POST", "/Users/x", 405, "GET, HEAD, PUT, PATCH, DELETE"],
    ["POST", "/Groups/x", 405, "GET, HEAD, PUT, PATCH, DELETE"],
    ["OPTIONS", "/Groups/x", 405, "GET, HEAD, PUT, PATCH, DELETE"],
    ["POST", "/Schemas", 405, "GET, HEAD"],
    ["PATCH", "/ServiceProviderConfig", 405, "GET, HEAD"],
  ])("%s %s is answered %i in SCIM's form", async (method, path, status, allow) => {
    const tenant = await scimTenant();
    const answer = await tenant.scim(method, path);
    expectError(answer, [status]);
    expect(answer.headers.get("Allow")).toBe(allow);
  });

  it("may have doubled slashes, a slash or a question mark at the end, and parameters that nobody knows", async () => {
    const tenant = await scimTenant();
    const id = await tenant.addUser("ada");
    for (const path of [
      "/Users/",
      "//Users",
      "/Users?",
      "/Users?&",
      "/Users?aadOptscim062020",
      "/Users?count=5&",
      `/Users//${id}/?x=y`,
      "/Schemas/",
    ]) {
      expect((await tenant.scim("GET", path)).status, path).toBe(200);
    }
    const put = await tenant.scim("PUT", `/Users/${id}/?`, { body: { schemas: [USER], userName: "ada" } });
    expect(put.status).toBe(200);
  });

  it("answer HEAD as GET, without the body", async () => {
    const tenant = await scimTenant();
    const answer = await tenant.scim("HEAD", "/Users");
    expect([answer.status, answer.body]).toEqual([200, null]);
  });
});
