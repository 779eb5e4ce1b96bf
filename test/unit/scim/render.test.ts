import { describe, expect, it } from "vitest";
import { renderResource } from "../../../src/scim/render.ts";
import { groupResourceType, userResourceType } from "../../../src/scim/resource-types.ts";

const ENT = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

const stored = {
  id: "2819c223-7f76-453a-919d-413861904646",
  created: Date.UTC(2026, 0, 31, 8, 30, 0, 5),
  lastModified: Date.UTC(2026, 1, 1),
  version: 'W/"3"',
  baseUrl: "https://rollcall.example/t/acme/scim/v2",
};

describe("renderResource, RFC 7643 §3.1", () => {
  it("gives the whole representation, with extensions only where they have data", () => {
    const attributes = { userName: "ann", externalId: "x1" };
    expect(renderResource({ ...stored, resourceType: userResourceType, attributes })).toEqual({
      schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"],
      id: stored.id,
      externalId: "x1",
      userName: "ann",
      meta: {
        resourceType: "User",
        created: "2026-01-31T08:30:00.005Z",
        lastModified: "2026-02-01T00:00:00.000Z",
        location: `https://rollcall.example/t/acme/scim/v2/Users/${stored.id}`,
        version: 'W/"3"',
      },
    });
  });

  it("declares an extension that has data", () => {
    const attributes = { userName: "ann", [ENT]: { division: "x" } };
    const rendered = renderResource({ ...stored, resourceType: userResourceType, attributes });
    expect(rendered.schemas).toEqual(["urn:ietf:params:scim:schemas:core:2.0:User", ENT]);
    expect(rendered[ENT]).toEqual({ division: "x" });
  });

  it("adds what is read from elsewhere", () => {
    const rendered = renderResource({
      ...stored,
      resourceType: groupResourceType,
      attributes: { displayName: "Sales" },
      extra: { members: [{ value: "1" }] },
    });
    expect(rendered).toMatchObject({
      schemas: ["urn:ietf:params:scim:schemas:core:2.0:Group"],
      displayName: "Sales",
      members: [{ value: "1" }],
      meta: { resourceType: "Group", location: `${stored.baseUrl}/Groups/${stored.id}` },
    });
    expect(rendered).not.toHaveProperty("externalId");
  });
});
