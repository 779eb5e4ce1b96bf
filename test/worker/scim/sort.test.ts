import { beforeAll, describe, expect, it } from "vitest";
import { ENTERPRISE, type ScimTenant, scimTenant } from "../../support/scim.ts";

/** RFC 7644 §3.4.2.3. */

let tenant: ScimTenant;

beforeAll(async () => {
  tenant = await scimTenant();
  await tenant.addUser("delta", {
    displayName: "ärger",
    name: { familyName: "Zeta" },
    emails: [{ value: "z@x" }, { value: "b@x", primary: true }],
    active: false,
    externalId: "b",
    [ENTERPRISE]: { department: "ops" },
  });
  await tenant.addUser("Bravo", {
    displayName: "Älter",
    name: { familyName: "alpha" },
    emails: [{ value: "C@x" }, { value: "a@x" }],
    active: true,
    externalId: "B",
    [ENTERPRISE]: { department: "Dev" },
  });
  await tenant.addUser("alpha", { emails: [{ type: "work", value: "a@x" }], externalId: "a" });
  await tenant.addUser("Charlie", { displayName: "zebra", active: true });
  await tenant.addGroup("beta");
  await tenant.addGroup("Alpha");
});

async function sorted(query: string): Promise<string> {
  const { status, body } = await tenant.scim("GET", `/Users?${query}`);
  expect(status, body.detail).toBe(200);
  return body.Resources.map(({ userName }) => String(userName)[0]).join("");
}

describe("sortBy", () => {
  it.each([
    ["userName", "aBCd"],
    ["USERNAME", "aBCd"],
    ["urn:ietf:params:scim:schemas:core:2.0:User:userName", "aBCd"],
    ["displayName", "CBda"],
    ["name.familyName", "BdaC"],
    ["emails", "adBC"],
    ["emails.value", "adBC"],
    ["emails.type", "adBC"],
    ["externalId", "BadC"],
    ["active", "dBaC"],
    [`${ENTERPRISE}:department`, "BdaC"],
    ["id", "dBaC"],
    ["meta.created", "dBaC"],
    ["meta.lastModified", "dBaC"],
    ["meta.resourceType", "dBaC"],
    ["meta.location", "dBaC"],
    ["meta.version", "dBaC"],
    ["title", "dBaC"],
  ])("%s: %s, and the other way round if descending", async (sortBy, expected) => {
    expect(await sorted(`sortBy=${sortBy}`)).toBe(expected);
    expect(await sorted(`sortBy=${sortBy}&sortOrder=ascending`)).toBe(expected);
    const descending = [...expected].reverse().join("");
    expect(await sorted(`sortBy=${sortBy}&sortOrder=Descending`)).toBe(descending);
    expect(await sorted(`sortBy=${sortBy}&startIndex=2&count=2`)).toBe(expected.slice(1, 3));
  });

  it("goes along with a filter and with cursors", async () => {
    const query = "filter=name.familyName pr&sortBy=displayName&sortOrder=descending&count=1";
    const first = await tenant.scim("GET", `/Users?${query}&cursor`);
    expect(first.body).toMatchObject({ totalResults: 2, Resources: [{ userName: "delta" }] });
    expect(await sorted(`${query}&cursor=${first.body.nextCursor}`)).toBe("B");
  });

  it("orders groups", async () => {
    for (const [order, expected] of [
      ["ascending", ["Alpha", "beta"]],
      ["descending", ["beta", "Alpha"]],
    ]) {
      const { body } = await tenant.scim("GET", `/Groups?sortBy=displayName&sortOrder=${order}`);
      expect(body.Resources.map(({ displayName }) => displayName)).toEqual(expected);
    }
  });

  it.each([
    ["favourite", "invalidPath"],
    ["", "invalidPath"],
    ["userName pr", "invalidPath"],
    ["name", "invalidPath"],
    ["meta", "invalidPath"],
    ["groups", "invalidPath"],
    ["password", "invalidPath"],
    ["__proto__", "invalidPath"],
    ["userName&sortOrder=up", "invalidValue"],
  ])("refuses %s", async (sortBy, scimType) => {
    const { status, body } = await tenant.scim("GET", `/Users?sortBy=${sortBy}`);
    expect([status, body.scimType]).toEqual([400, scimType]);
  });
});
