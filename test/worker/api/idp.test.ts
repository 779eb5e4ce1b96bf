import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { type ScimTenant, scimTenant, USER } from "../../support/scim.ts";
import type { TestTenant } from "../../support/tenant.ts";

interface IdpAnswer {
  readonly declared: string;
  readonly label: string;
  readonly seen: readonly { idp: string | null; client: string; certain: boolean; lastAt: string }[];
  readonly mismatch: boolean;
  readonly sentence: string;
  readonly profile: { readonly setup: readonly string[] };
}

const idpOf = async (tenant: TestTenant): Promise<IdpAnswer> => {
  const answer = await tenant.api("GET", "/idp");
  expect(answer.status).toBe(200);
  return answer.json();
};

const OKTA = { "User-Agent": "Okta SCIM Client 1.0.0" };
const ENTRA = { ADSCIMVersion: "6.0" };
const callAs = (tenant: ScimTenant, headers: Record<string, string>) =>
  tenant.scim("GET", "/Users?count=1", { headers });

describe("GET /idp", () => {
  it("tells what is known of the IdP that the tenant named, before anybody has called", async () => {
    const tenant = await scimTenant({ idp: "okta" });
    expect(await idpOf(tenant)).toEqual({
      declared: "okta",
      label: "Okta",
      seen: [],
      mismatch: false,
      sentence: "Nobody has called yet; enter the SCIM address and token at the IdP.",
      profile: {
        departures: expect.any(String),
        memberships: expect.any(String),
        limits: expect.arrayContaining([expect.any(String)]),
        basis: expect.any(String),
        setup: expect.arrayContaining([expect.any(String)]),
      },
    });
  });

  it("tells how that IdP is set up, with this tenant's SCIM address and without a token", async () => {
    const tenant = await scimTenant({ idp: "entra" });
    const text = JSON.stringify((await idpOf(tenant)).profile.setup);
    expect(text).toContain(`/t/${tenant.id}/scim/v2 as`);
    expect(text).toContain("{token}");
    expect(text).not.toMatch(/\{baseUrl\}|rc[as]_/);
  });

  it("tells who calls, by reads as well as by writes", async () => {
    const tenant = await scimTenant({ idp: "okta" });
    await callAs(tenant, OKTA);
    expect(await idpOf(tenant)).toMatchObject({
      seen: [{ idp: "okta", client: "Okta SCIM Client 1.0.0", certain: true }],
      mismatch: false,
      sentence: "Okta calls, as the tenant says.",
    });
    await tenant.scim("POST", "/Users", { body: { schemas: [USER], userName: "a" }, headers: ENTRA });
    const both = await idpOf(tenant);
    expect(both.seen.map(({ idp }) => idp)).toEqual(["entra", "okta"]);
    expect(both).toMatchObject({
      mismatch: true,
      sentence: expect.stringMatching(/^Okta calls as the tenant says, and Microsoft Entra ID calls too: /),
    });
  });

  it("shows a difference and does nothing about it", async () => {
    const tenant = await scimTenant({ idp: "entra" });
    const before = await (await tenant.api("GET", "/policies")).json();
    await callAs(tenant, OKTA);
    expect(await idpOf(tenant)).toMatchObject({
      declared: "entra",
      mismatch: true,
      sentence: expect.stringMatching(/^The tenant says Microsoft Entra ID, but Okta calls: /),
    });
    expect(await (await tenant.api("GET", "/policies")).json()).toEqual(before);
  });

  it("does not speak of a difference because of a likeness, or of nobody in particular", async () => {
    const tenant = await scimTenant({ idp: "okta" });
    await callAs(tenant, { "User-Agent": "curl/8.0" });
    const ada = await tenant.addUser("ada");
    await tenant.patch(`/Users/${ada}`, { op: "Replace", path: "title", value: "Dr" });
    const answer = await idpOf(tenant);
    expect(new Set(answer.seen.map(({ idp, certain }) => `${idp} ${certain}`))).toEqual(
      new Set(["null false", "entra false"]),
    );
    expect(answer.mismatch).toBe(false);
  });

  it("forgets, in what it says, who has not called for long", async () => {
    const tenant = await scimTenant({ idp: "entra" });
    await callAs(tenant, OKTA);
    await env.DB.prepare("UPDATE senders SET last_at = last_at - 700000000 WHERE tenant = ?")
      .bind(tenant.id)
      .run();
    await callAs(tenant, ENTRA);
    expect(await idpOf(tenant)).toMatchObject({
      mismatch: false,
      sentence: "Microsoft Entra ID calls, as the tenant says.",
    });
  });

  it("has one entry for each IdP, however clients call themselves, and none of strangers or other tenants", async () => {
    const tenant = await scimTenant();
    for (let n = 0; n < 5; n++) await callAs(tenant, { "User-Agent": `<b>Okta</b> ${"x".repeat(n * 100)}` });
    await tenant.scim("GET", "/Users", { token: null, headers: ENTRA });
    const { seen } = await idpOf(tenant);
    expect(seen).toHaveLength(1);
    expect(seen[0]?.client.length).toBeLessThanOrEqual(120);
    expect((await idpOf(await scimTenant())).seen).toEqual([]);
  });
});
