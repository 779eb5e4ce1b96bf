import { describe, expect, it } from "vitest";
import { eventsOf, GROUP, PATCH_OP, type ScimTenant, scimTenant, USER } from "../../support/scim.ts";

/** What a tolerant tenant's IdP may send, and a strict one's may not. */
const tolerated: readonly (readonly [
  string,
  (tenant: ScimTenant, id: string) => readonly [string, string, unknown?],
])[] = [
  ["POST without schemas", () => ["POST", "/Users", { userName: "new" }]],
  [
    "POST with an unknown attribute",
    () => ["POST", "/Users", { schemas: [USER], userName: "new", badge: 7 }],
  ],
  [
    "PUT with a boolean in quotes",
    (_, id) => ["PUT", `/Users/${id}`, { schemas: [USER], userName: "ada", active: "False" }],
  ],
  [
    "PATCH in capitals",
    (_, id) => [
      "PATCH",
      `/Users/${id}`,
      { schemas: [PATCH_OP], Operations: [{ op: "Replace", path: "title", value: "x" }] },
    ],
  ],
  [
    "PATCH of an attribute that no schema has",
    (_, id) => [
      "PATCH",
      `/Users/${id}`,
      { schemas: [PATCH_OP], Operations: [{ op: "replace", path: "badge", value: "x" }] },
    ],
  ],
  ["a group without schemas", () => ["POST", "/Groups", { displayName: "Engines" }]],
  [
    "a group with an unknown member",
    () => ["POST", "/Groups", { schemas: [GROUP], displayName: "Engines", members: [{ value: "nobody" }] }],
  ],
  ["an unquoted value in a filter", () => ["GET", "/Users?filter=externalId eq jyoung"]],
];

it("refuses a member with a sub-attribute that no schema has, in a PATCH as in a PUT", async () => {
  const tenant = await scimTenant({ strict: true });
  const members = [{ value: await tenant.addUser("ada"), badge: 7 }];
  const path = `/Groups/${await tenant.addGroup("Engines")}`;
  const before = await eventsOf(tenant);
  for (const answer of [
    await tenant.patch(path, { op: "add", path: "members", value: members }),
    await tenant.patch(path, { op: "replace", value: { members } }),
    await tenant.scim("PUT", path, { body: { schemas: [GROUP], displayName: "Engines", members } }),
  ]) {
    expect([answer.status, answer.body?.scimType]).toEqual([400, "invalidValue"]);
  }
  expect(await eventsOf(tenant)).toEqual(before);
});

describe.each(tolerated)("%s", (_, request) => {
  it("is understood by default", async () => {
    const tenant = await scimTenant();
    const [method, path, body] = request(tenant, await tenant.addUser("ada"));
    const answer = await tenant.scim(method, path, { body });
    expect(answer.status, answer.body?.detail).toBeLessThan(300);
  });

  it("is refused where the tenant is strict, and changes nothing", async () => {
    const tenant = await scimTenant({ strict: true });
    const [method, path, body] = request(tenant, await tenant.addUser("ada"));
    const before = await eventsOf(tenant);
    const answer = await tenant.scim(method, path, { body });
    expect(answer.status).toBe(400);
    expect(answer.body.scimType).toMatch(/^invalid(Syntax|Value|Path|Filter)$/);
    expect(await eventsOf(tenant)).toEqual(before);
  });
});
