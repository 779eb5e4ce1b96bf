import { describe, expect, it } from "vitest";
import { problemOf } from "../../support/api.ts";
import { registerTenant } from "../../support/tenant.ts";

const DEFAULTS = {
  strict: false,
  onDeactivate: { memberships: "keep", foundationUser: "keep" },
  onReactivate: "trust",
  onRecreate: "conflict",
  onDelete: { foundationUser: "keep", relinkDays: 90 },
  onGroupDelete: "empty",
  ungrouped: "keep",
  drift: { strangers: "report", missing: "restore", vanished: "recreate" },
  guard: { mode: "hold", share: 0.3, people: 20, windowMinutes: 60, protectedRoles: [] },
  staleAfterDays: 30,
  activityDays: 14,
};

describe("/api/v1/tenants/{id}/policies", () => {
  it("shows every value in force, which come from the IdP at first", async () => {
    const generic = await registerTenant();
    expect(await (await generic.api("GET", "/policies")).json()).toEqual(DEFAULTS);
    const okta = await registerTenant({ idp: "okta" });
    expect(await (await okta.api("GET", "/policies")).json()).toMatchObject({
      onRecreate: "reactivate",
      onReactivate: "review",
    });
  });

  it("takes any part, and the rest stays", async () => {
    const tenant = await registerTenant();
    await tenant.api("PUT", "/policies", { drift: { strangers: "enforce" } });
    const answer = await tenant.api("PUT", "/policies", { strict: true, drift: { missing: "report" } });
    const expected = {
      ...DEFAULTS,
      strict: true,
      drift: { strangers: "enforce", missing: "report", vanished: "recreate" },
    };
    expect(await answer.json()).toEqual(expected);
    expect(await (await tenant.api("GET", "/policies")).json()).toEqual(expected);
    expect(await (await tenant.api("PUT", "/policies", {})).json()).toEqual(expected);
  });

  it("keeps both of two changes that are made at once", async () => {
    const tenant = await registerTenant();
    await Promise.all([
      tenant.api("PUT", "/policies", { drift: { strangers: "ignore" } }),
      tenant.api("PUT", "/policies", { drift: { vanished: "report" } }),
    ]);
    const { drift } = await (await tenant.api("GET", "/policies")).json<typeof DEFAULTS>();
    expect(drift).toEqual({ strangers: "ignore", missing: "restore", vanished: "report" });
  });

  it("is in force at once", async () => {
    const tenant = await registerTenant();
    await tenant.api("PUT", "/policies", { strict: true });
    const { strict } = await (await tenant.api("GET", "/policies")).json<typeof DEFAULTS>();
    expect(strict).toBe(true);
  });

  it.each([
    ["/unheardOf", { unheardOf: true }],
    ["/drift/unheardOf", { drift: { unheardOf: "report" } }],
    ["/drift/strangers", { drift: { strangers: "remove" } }],
    ["/strict", { strict: "yes" }],
    ["/strict", { strict: null }],
    ["/guard/share", { guard: { share: 30 } }],
    ["/onDelete/relinkDays", { onDelete: { relinkDays: 0 } }],
    ["/onDeactivate/memberships", { onDeactivate: { memberships: "forget" } }],
  ])("refuses %s", async (pointer, change) => {
    const tenant = await registerTenant();
    const answer = await tenant.api("PUT", "/policies", change);
    expect(answer.status).toBe(400);
    expect((await problemOf(answer)).errors).toMatchObject([{ pointer }]);
    expect(await (await tenant.api("GET", "/policies")).json()).toEqual(DEFAULTS);
  });
});
