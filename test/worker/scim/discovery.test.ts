import { describe, expect, it } from "vitest";
import { costOf, scimTenant, USER } from "../../support/scim.ts";

describe("discovery, RFC 7644 §4", () => {
  it("tells what the service can do", async () => {
    const tenant = await scimTenant();
    const config = await tenant.scim("GET", "/ServiceProviderConfig");
    expect(config.status).toBe(200);
    expect(config.headers.get("Content-Type")).toBe("application/scim+json");
    expect(config.body).toMatchObject({ patch: { supported: true }, bulk: { supported: true } });
    expect(costOf(config).trips).toBe(1);
  });

  it("lists the schemas and resource types, each also by itself", async () => {
    const tenant = await scimTenant();
    for (const path of ["/Schemas", "/ResourceTypes"]) {
      const list = await tenant.scim("GET", path);
      expect(list.body.totalResults).toBe(list.body.Resources.length);
      for (const document of list.body.Resources) {
        const one = await tenant.scim("GET", `${path}/${document.id}`);
        expect(one.status).toBe(200);
        expect(one.body).toEqual(document);
        expect(one.body.meta.location).toBe(`${tenant.scimUrl}${path}/${document.id}`);
      }
    }
    const encoded = await tenant.scim("GET", `/Schemas/${encodeURIComponent(USER)}`);
    expect(encoded.body.id).toBe(USER);
  });

  it("does not know other schemas, and filters none", async () => {
    const tenant = await scimTenant();
    expect((await tenant.scim("GET", "/Schemas/urn:example:nothing")).status).toBe(404);
    expect((await tenant.scim("GET", "/ResourceTypes/Device")).status).toBe(404);
    expect((await tenant.scim("GET", '/Schemas?filter=id eq "x"')).status).toBe(403);
  });

  it.each(["/Me"])("says that %s is not implemented", async (path) => {
    const tenant = await scimTenant();
    const answer = await tenant.scim("POST", path, { body: {} });
    expect(answer.status).toBe(501);
    expect(answer.body).toMatchObject({ status: "501", detail: expect.any(String) });
  });
});
