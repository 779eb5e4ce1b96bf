import { describe, expect, it } from "vitest";
import { openRoad } from "../../support/propagation.ts";
import { scimTenant } from "../../support/scim.ts";
import type { TestTenant } from "../../support/tenant.ts";

const accessOf = async (tenant: TestTenant, userId: string) => {
  const answer = await tenant.api("GET", `/users/${userId}/access`);
  expect(answer.status).toBe(200);
  return answer.json<{
    readonly foundationUserId: string | null;
    readonly access: readonly {
      readonly group: { readonly displayName: string } | null;
      readonly via: readonly { readonly displayName: string }[];
      readonly target: { readonly name: string };
    }[];
  }>();
};

const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT/);

describe.concurrent("GET /users/{userId}/access", () => {
  it("leads from the person over groups and rules to the targets", async () => {
    const { tenant, idp, holds } = await openRoad();
    const when = 'displayName sw "all-"';
    await tenant.api("PUT", "/mapping", { rules: [{ when, target: "Everybody" }], otherwise: "mirror" });
    const ada = await idp.createUser("ada@x.example");
    const inner = await idp.createGroup("Inner", [ada]);
    const middle = await idp.createGroup("Middle", [inner]);
    const outer = await idp.createGroup("all-staff", [middle]);
    await idp.add(inner, outer);
    const members = ["ada@x.example"];
    await holds({ Inner: members, Middle: members, Everybody: members });

    const { access, ...person } = await accessOf(tenant, ada);
    expect(person).toEqual({
      userId: ada,
      userName: "ada@x.example",
      active: true,
      foundationUserId: expect.any(String),
      isComplete: true,
    });
    const present = { state: "present", since: TIME, reason: null };
    expect(access.toSorted((a, b) => a.via.length - b.via.length)).toEqual([
      {
        group: { id: inner, displayName: "Inner" },
        via: [],
        rules: [],
        roles: [],
        target: { id: expect.any(String), name: "Inner", foundationName: "Inner" },
        ...present,
      },
      {
        group: { id: middle, displayName: "Middle" },
        via: [{ id: inner, displayName: "Inner" }],
        rules: [],
        roles: [],
        target: { id: expect.any(String), name: "Middle", foundationName: "Middle" },
        ...present,
      },
      {
        group: { id: outer, displayName: "all-staff" },
        via: [
          { id: inner, displayName: "Inner" },
          { id: middle, displayName: "Middle" },
        ],
        rules: [when],
        roles: [],
        target: { id: expect.any(String), name: "Everybody", foundationName: "Everybody" },
        ...present,
      },
    ]);
  });

  it("shows what is still to come, and what is still to go", async () => {
    const { tenant, idp, holds, world } = await openRoad();
    const ada = await idp.createUser("ada@x.example");
    const before = await idp.createGroup("Before", [ada]);
    await holds({ Before: ["ada@x.example"] });
    await world.faults([{ probability: 1, effect: "before", status: 503, retryAfter: 600 }]);
    await idp.remove(before, ada);
    await idp.createGroup("After", [ada]);
    expect((await accessOf(tenant, ada)).access).toMatchObject([
      {
        group: { displayName: "After" },
        target: { name: "After" },
        state: "adding",
        since: TIME,
        reason: expect.any(String),
      },
      {
        group: null,
        via: [],
        target: { name: "Before" },
        state: "removing",
        since: TIME,
        reason: expect.stringContaining("in no group any more"),
      },
    ]);
  });

  it("gives nothing to whoever is deactivated, or in no group, and knows nobody else", async () => {
    const tenant = await scimTenant();
    const ada = await tenant.addUser("ada@x.example", { active: false });
    const bo = await tenant.addUser("bo@x.example");
    await tenant.addGroup("Engineers", [ada]);
    for (const user of [ada, bo])
      expect(await accessOf(tenant, user)).toMatchObject({ foundationUserId: null, access: [] });
    expect((await tenant.api("GET", "/users/nobody/access")).status).toBe(404);
  });
});
