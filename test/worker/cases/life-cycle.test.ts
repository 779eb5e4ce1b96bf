import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { openRoad, type Road } from "../../support/propagation.ts";
import { PATCH_OP, USER } from "../../support/scim.ts";

/** What identity providers say of people who leave and come back, and what Foundation holds in the end. */

interface UserAnswer {
  readonly id: string;
  readonly active: boolean;
  readonly userName: string;
  readonly groups?: readonly { readonly value: string }[];
  readonly detail?: string;
  readonly scimType?: string;
  readonly totalResults?: number;
}

const call = async (road: Road, method: string, path: string, body?: unknown) => {
  const answer = await road.idp.send(method, path, body);
  const text = await answer.text();
  return {
    status: answer.status,
    requestId: answer.headers.get("X-Request-Id"),
    body: (text === "" ? {} : JSON.parse(text)) as UserAnswer,
  };
};

const patch = (road: Road, path: string, ...Operations: readonly object[]) =>
  call(road, "PATCH", path, { schemas: [PATCH_OP], Operations });

const reviewsOf = async ({ tenant }: Road) =>
  (await (await tenant.api("GET", "/reviews")).json<{ items: { id: string; displayName: string }[] }>())
    .items;

const groupsOf = async (road: Road, id: string) =>
  ((await call(road, "GET", `/Users/${id}`)).body.groups ?? []).map(({ value }) => value).toSorted();

/** The Foundation user who stands for the directory user. */
const linkOf = (road: Road, id: string) =>
  env.DB.prepare(
    "SELECT foundation_id AS foundationId, user_name_key AS nameKey, gone_at AS goneAt FROM foundation_users WHERE tenant = ? AND user_id = ?",
  )
    .bind(road.tenant.id, id)
    .first<{ foundationId: string; nameKey: string; goneAt: number | null }>();

const ADA = "ada@x.example";
const BO = "bo@x.example";
const DIGITS = "0a21f0f28d2a4f8ebf987363c4aed4ef";

describe.concurrent("people who leave and come back", () => {
  it("case 28: Okta creates an inactive person again, who comes back under the same id, and whose memberships wait", async () => {
    const road = await openRoad({}, { idp: "okta" });
    const ada = await road.idp.createUser(ADA, { externalId: "00u1" });
    const group = await road.idp.createGroup("Engineers", [ada]);
    await road.holds({ Engineers: [ADA] });
    await road.idp.setActive(ada, false);
    await road.holds({ Engineers: [] });

    const body = { schemas: [USER], userName: ADA, externalId: "00u1", emails: [{ value: ADA }] };
    const again = await call(road, "POST", "/Users", { ...body, active: true, password: "1mz050nq" });
    expect([again.status, again.body.id, again.body.active]).toEqual([201, ada, true]);
    expect(again.body.groups?.map(({ value }) => value)).toEqual([group]);
    expect(await reviewsOf(road)).toMatchObject([{ id: `${ada}.${group}`, displayName: "Engineers" }]);
    await road.holds({ Engineers: [] });
    await road.tenant.api("POST", "/reviews/confirm");
    await road.holds({ Engineers: [ADA] });

    // Now that she is here and active, it is a mistake.
    const twice = await call(road, "POST", "/Users", body);
    expect([twice.status, twice.body.scimType]).toEqual([409, "uniqueness"]);
  });

  it("case 28: by the external id alone, under another name, and by the name alone", async () => {
    const road = await openRoad({}, { idp: "okta" });
    const ada = await road.idp.createUser(ADA, { externalId: "00u1" });
    const bo = await road.idp.createUser(BO);
    await road.idp.setActive(ada, false);
    await road.idp.setActive(bo, false);
    expect(await road.idp.createUser("lovelace@x.example", { externalId: "00u1" })).toBe(ada);
    expect(await road.idp.createUser("BO@x.example", { externalId: "00u2" })).toBe(bo);
    await road.idp.createGroup("Engineers", [ada, bo]);
    await road.holds({ Engineers: ["BO@x.example", "lovelace@x.example"] });
  });

  it("case 28: nobody comes back where the name is that of one and the external id that of another", async () => {
    const road = await openRoad({}, { idp: "okta" });
    const ada = await road.idp.createUser(ADA, { externalId: "00u1" });
    const bo = await road.idp.createUser(BO, { externalId: "00u2" });
    const twin = await road.idp.createUser("twin@x.example", { externalId: "00u2" });
    await road.idp.createGroup("Engineers", [ada, bo, twin]);
    for (const id of [ada, bo, twin]) await road.idp.setActive(id, false);
    for (const userName of [ADA, "new@x.example"]) {
      const body = { schemas: [USER], userName, externalId: "00u2" };
      const answer = await call(road, "POST", "/Users", body);
      expect([answer.status, answer.body.scimType]).toEqual([409, "uniqueness"]);
    }
    await road.holds({ Engineers: [] });
    const again = await call(road, "POST", "/Users", { schemas: [USER], userName: ADA, externalId: "00u1" });
    expect([again.status, again.body.id]).toEqual([201, ada]);
  });

  it("case 28: is a conflict where the tenant says so", async () => {
    const road = await openRoad({}, { idp: "generic" });
    const ada = await road.idp.createUser(ADA, { externalId: "00u1" });
    await road.idp.createGroup("Engineers", [ada]);
    await road.idp.setActive(ada, false);
    const again = await call(road, "POST", "/Users", { schemas: [USER], userName: ADA, externalId: "00u1" });
    expect([again.status, again.body.scimType]).toEqual([409, "uniqueness"]);
    await road.holds({ Engineers: [] });
  });

  it("case 29: OneLogin deletes and creates again: a new user, without the memberships, and the old one is remembered", async () => {
    const road = await openRoad({}, { idp: "onelogin" });
    const ada = await road.idp.createUser(ADA, { externalId: "7" });
    const group = await road.idp.createGroup("Engineers", [ada]);
    await road.holds({ Engineers: [ADA] });
    const before = Date.now();
    await road.idp.deleteUser(ada);
    await road.holds({ Engineers: [] });
    const link = await linkOf(road, ada);
    expect(link).toMatchObject({ foundationId: expect.any(String), nameKey: ADA });
    expect(link?.goneAt).toBeGreaterThanOrEqual(before);

    const again = await road.idp.createUser(ADA, { externalId: "7" });
    expect(again).not.toBe(ada);
    expect(await groupsOf(road, again)).toEqual([]);
    await road.holds({ Engineers: [] });
    await road.idp.add(group, again);
    await road.holds({ Engineers: [ADA] });
  });

  it("case 31: active is what the IdP said last, whatever else goes on", async () => {
    const road = await openRoad({}, { idp: "okta" });
    const body = { schemas: [USER], userName: ADA, emails: [{ value: ADA }] };
    const created = await call(road, "POST", "/Users", { ...body, active: true });
    const { id } = created.body;
    await road.idp.createGroup("Engineers", [id]);
    const isActive = async () => (await call(road, "GET", `/Users/${id}`)).body.active;
    expect([created.body.active, await isActive()]).toEqual([true, true]);
    for (const active of [false, true]) {
      const put = await call(road, "PUT", `/Users/${id}`, { ...body, active });
      expect([put.body.active, await isActive()]).toEqual([active, active]);
      const silent = await call(road, "PUT", `/Users/${id}`, { ...body, nickName: String(active) });
      expect([silent.body.active, await isActive()]).toEqual([active, active]);
    }
    // Back, with a membership that waits: active all the same.
    expect(await reviewsOf(road)).toHaveLength(1);
    await road.holds({ Engineers: [] });
  });

  it("case 63: what Okta did not tell while somebody was suspended waits for review, and the IdP's or the administrator's word counts", async () => {
    const road = await openRoad({}, { idp: "okta" });
    const ada = await road.idp.createUser(ADA);
    const bo = await road.idp.createUser(BO);
    const old = await road.idp.createGroup("Old", [ada, bo]);
    await road.holds({ Old: [ADA, BO] });
    await road.idp.setActive(ada, false);
    await road.holds({ Old: [BO] });
    const fresh = await road.idp.createGroup("Stated meanwhile", [ada]);
    await road.idp.setActive(ada, true);
    await road.holds({ Old: [BO], "Stated meanwhile": [ADA] });
    expect(await groupsOf(road, ada)).toEqual([old, fresh].toSorted());
    expect(await reviewsOf(road)).toMatchObject([{ displayName: "Old" }]);

    // Off and on again: what waits goes on waiting, and what counted waits now too.
    await road.idp.setActive(ada, false);
    await road.holds({ Old: [BO], "Stated meanwhile": [] });
    await road.idp.setActive(ada, true);
    await road.holds({ Old: [BO], "Stated meanwhile": [] });
    expect(await reviewsOf(road)).toHaveLength(2);

    // Another policy from now on: nothing moves by itself.
    await road.tenant.api("PUT", "/policies", { onReactivate: "trust" });
    await road.idp.setActive(ada, false);
    await road.idp.setActive(ada, true);
    await road.holds({ Old: [BO], "Stated meanwhile": [] });

    expect((await road.tenant.api("POST", `/reviews/${ada}.${fresh}/confirm`)).status).toBe(200);
    await road.holds({ Old: [BO], "Stated meanwhile": [ADA] });
    expect((await road.tenant.api("POST", `/reviews/${ada}.${old}/dismiss`)).status).toBe(200);
    expect(await groupsOf(road, ada)).toEqual([fresh]);
    await road.idp.add(old, ada);
    await road.holds({ Old: [ADA, BO], "Stated meanwhile": [ADA] });
  });

  it("case 64: whoever left the group through which Okta assigned the app comes back without its access", async () => {
    const road = await openRoad({}, { idp: "okta" });
    const ada = await road.idp.createUser(ADA);
    const group = await road.idp.createGroup("App users", [ada]);
    await road.holds({ "App users": [ADA] });
    // Okta says only this, and never that she left the group.
    await patch(road, `/Users/${ada}`, { op: "replace", value: { active: false } });
    await road.holds({ "App users": [] });
    await patch(road, `/Users/${ada}`, { op: "replace", value: { active: true } });
    await road.holds({ "App users": [] });
    expect(await reviewsOf(road)).toMatchObject([{ id: `${ada}.${group}` }]);
  });

  it("case 65: Entra does not send memberships again, so they were kept and count", async () => {
    const road = await openRoad({}, { idp: "entra" });
    const ada = await road.idp.createUser(ADA);
    const inner = await road.idp.createGroup("Inner", [ada]);
    await road.idp.createGroup("Outer", [inner]);
    await road.holds({ Inner: [ADA], Outer: [ADA] });
    await patch(road, `/Users/${ada}`, { op: "Replace", path: "active", value: "False" });
    await road.holds({ Inner: [], Outer: [] });
    await patch(road, `/Users/${ada}`, { op: "Replace", path: "active", value: "True" });
    await road.holds({ Inner: [ADA], Outer: [ADA] });
    expect(await reviewsOf(road)).toEqual([]);
  });

  it("case 66: Entra's user stays active, and the access goes group by group, at once", async () => {
    const road = await openRoad({}, { idp: "entra" });
    const ada = await road.idp.createUser(ADA);
    const one = await road.idp.createGroup("One", [ada]);
    const two = await road.idp.createGroup("Two", [ada]);
    await road.holds({ One: [ADA], Two: [ADA] });
    await patch(road, `/Groups/${one}`, {
      op: "Remove",
      path: "members",
      value: [{ $ref: null, value: ada }],
    });
    await road.holds({ One: [], Two: [ADA] });
    expect((await call(road, "GET", `/Users/${ada}`)).body.active).toBe(true);
    await patch(road, `/Groups/${two}`, {
      op: "Remove",
      path: "members",
      value: [{ $ref: null, value: ada }],
    });
    await road.holds({ One: [], Two: [] });
    expect((await call(road, "GET", `/Users/${ada}`)).body.active).toBe(true);
  });

  it("case 67: JumpCloud deletes a group, whose people stay, and may be disabled afterwards", async () => {
    const road = await openRoad({}, { idp: "jumpcloud" });
    const ada = await road.idp.createUser(ADA);
    const bo = await road.idp.createUser(BO);
    const gone = await road.idp.createGroup("Gone", [ada, bo]);
    const stays = await road.idp.createGroup("Stays", [bo]);
    await road.holds({ Gone: [ADA, BO], Stays: [BO] });
    await road.idp.deleteGroup(gone);
    await road.holds({ Stays: [BO] });
    // Ada is in no group any more; JumpCloud disables her, and not Bo.
    expect(await groupsOf(road, ada)).toEqual([]);
    await road.idp.setActive(ada, false);
    expect(await groupsOf(road, bo)).toEqual([stays]);
    await road.holds({ Stays: [BO] });
    await road.idp.setActive(ada, true);
    await road.holds({ Stays: [BO] });
  });

  it("case 69: Google deletes somebody who is still active, and the access goes with them", async () => {
    const road = await openRoad({}, { idp: "google" });
    const ada = await road.idp.createUser(ADA);
    await road.idp.createGroup("Engineers", [ada]);
    await road.holds({ Engineers: [ADA] });
    expect((await call(road, "DELETE", `/Users/${ada}`)).status).toBe(204);
    expect((await call(road, "DELETE", `/Users/${ada}`)).status).toBe(404);
    expect((await call(road, "GET", `/Users/${ada}`)).status).toBe(404);
    await road.holds({ Engineers: [] });
  });
});

describe.concurrent("memberships that go with the deactivation", () => {
  it("case 63: where the tenant says so, nothing is left to come back", async () => {
    const road = await openRoad({}, { idp: "okta" });
    await road.tenant.api("PUT", "/policies", { onDeactivate: { memberships: "drop" } });
    const ada = await road.idp.createUser(ADA);
    const bo = await road.idp.createUser(BO);
    const inner = await road.idp.createGroup("Inner", [ada, bo]);
    await road.idp.createGroup("Outer", [inner]);
    const other = await road.idp.createGroup("Other", [ada]);
    await road.holds({ Inner: [ADA, BO], Outer: [ADA, BO], Other: [ADA] });
    const versionOf = async (id: string) =>
      ((await (await road.idp.send("GET", `/Groups/${id}`)).json()) as { meta: { version: string } }).meta
        .version;
    const versions = [await versionOf(inner), await versionOf(other)];

    const off = await patch(road, `/Users/${ada}`, { op: "replace", path: "active", value: false });
    expect([off.status, off.body.groups]).toEqual([200, undefined]);
    await road.holds({ Inner: [BO], Outer: [BO], Other: [] });
    expect(await versionOf(inner)).not.toBe(versions[0]);
    expect(await versionOf(other)).not.toBe(versions[1]);
    const events = await (await road.tenant.api("GET", "/events?limit=200")).json<{
      items: { type: string; groupId?: string; value?: string }[];
    }>();
    expect(events.items.slice(-3)).toMatchObject([
      { type: "group.member_removed", value: ada },
      { type: "group.member_removed", value: ada },
      { type: "user.deactivated", userId: ada },
    ]);

    await road.idp.setActive(ada, true);
    await road.holds({ Inner: [BO], Outer: [BO], Other: [] });
    expect(await reviewsOf(road)).toEqual([]);
    await road.idp.add(inner, ada);
    await road.holds({ Inner: [ADA, BO], Outer: [ADA, BO], Other: [] });
  });
});

describe.concurrent("Entra's tombstone", () => {
  const bury = (road: Road, id: string, name = ADA) =>
    patch(
      road,
      `/Users/${id}`,
      { op: "Replace", path: "userName", value: `${DIGITS}${name}` },
      { op: "Replace", path: "active", value: "False" },
    );

  it("case 43: keeps the name and the identity until the deletion, and gives both back when the person is restored", async () => {
    const road = await openRoad({}, { idp: "entra" });
    const ada = await road.idp.createUser(ADA, { externalId: "guid-1" });
    const bo = await road.idp.createUser(BO);
    await road.idp.createGroup("Engineers", [ada, bo]);
    await road.holds({ Engineers: [ADA, BO] });
    const link = await linkOf(road, ada);

    const buried = await bury(road, ada);
    expect(buried.body).toMatchObject({ userName: `${DIGITS}${ADA}`, active: false });
    // The record is written after the answer.
    await vi.waitFor(async () => {
      const record = await (await road.tenant.api("GET", `/activity/${buried.requestId}`)).json();
      expect(record).toMatchObject({ tolerances: expect.arrayContaining(["entra.tombstone-name"]) });
    });
    await road.holds({ Engineers: [BO] });
    expect(await linkOf(road, ada)).toEqual(link);

    const find = async (name: string) =>
      (await call(road, "GET", `/Users?filter=${encodeURIComponent(`userName eq "${name}"`)}`)).body
        .totalResults;
    expect([await find(`${DIGITS}${ADA}`), await find(ADA)]).toEqual([1, 0]);

    // Nobody else may take the name, in whatever way and case.
    const rename = { op: "replace", path: "userName", value: "ADA@x.example" };
    const refused = [
      await call(road, "POST", "/Users", { schemas: [USER], userName: ADA }),
      await call(road, "POST", "/Users", { schemas: [USER], userName: ADA, externalId: "guid-1" }),
      await patch(road, `/Users/${bo}`, rename),
      await call(road, "PUT", `/Users/${bo}`, { schemas: [USER], userName: ADA, emails: [{ value: BO }] }),
    ];
    for (const { status, body } of refused) {
      expect([status, body.scimType]).toEqual([409, "uniqueness"]);
      expect(body.detail).toMatch(
        /kept for a user who is to be deleted .* becomes free when the IdP deletes/,
      );
    }
    await road.holds({ Engineers: [BO] });

    const restored = await patch(
      road,
      `/Users/${ada}`,
      { op: "Replace", path: "userName", value: ADA },
      { op: "Replace", path: "active", value: "True" },
    );
    expect(restored.body).toMatchObject({ id: ada, userName: ADA, active: true });
    await road.holds({ Engineers: [ADA, BO] });
    expect(await linkOf(road, ada)).toEqual(link);

    // The name is Ada's own again, and once she has another, anybody's.
    await patch(road, `/Users/${ada}`, { op: "Replace", path: "userName", value: "lovelace@x.example" });
    expect((await patch(road, `/Users/${bo}`, rename)).status).toBe(200);
  });

  it("case 43: the deletion frees the name, and the person is remembered under it", async () => {
    const road = await openRoad({}, { idp: "entra" });
    const ada = await road.idp.createUser(ADA, { externalId: "guid-1" });
    const group = await road.idp.createGroup("Engineers", [ada]);
    await road.holds({ Engineers: [ADA] });
    await bury(road, ada);
    await road.idp.deleteUser(ada);
    await road.holds({ Engineers: [] });
    expect(await linkOf(road, ada)).toMatchObject({ nameKey: ADA, goneAt: expect.any(Number) });
    const other = await road.idp.createUser(ADA);
    expect(other).not.toBe(ada);
    await road.idp.add(group, other);
    await road.holds({ Engineers: [ADA] });
  });

  it("case 43: a creation under the kept name is the return of the same person where the tenant says so, and of nobody else", async () => {
    const road = await openRoad({}, { idp: "entra" });
    await road.tenant.api("PUT", "/policies", { onRecreate: "reactivate" });
    const ada = await road.idp.createUser(ADA, { externalId: "guid-1" });
    await road.idp.createGroup("Engineers", [ada]);
    await bury(road, ada);
    const stranger = { schemas: [USER], userName: ADA, externalId: "guid-2" };
    expect((await call(road, "POST", "/Users", stranger)).status).toBe(409);
    expect((await call(road, "POST", "/Users", { schemas: [USER], userName: ADA })).status).toBe(409);
    expect(await road.idp.createUser(ADA, { externalId: "guid-1" })).toBe(ada);
    await road.holds({ Engineers: [ADA] });
  });

  it("case 43: nobody gets the name who asks for it at the very moment of the rename", async () => {
    const road = await openRoad({}, { idp: "entra" });
    const ada = await road.idp.createUser(ADA);
    const bo = await road.idp.createUser(BO);
    const rename = { op: "replace", path: "userName", value: ADA };
    const [buried, ...others] = await Promise.all([
      bury(road, ada),
      ...[1, 2, 3].map(() => call(road, "POST", "/Users", { schemas: [USER], userName: ADA })),
      ...[1, 2, 3].map(() => patch(road, `/Users/${bo}`, rename)),
    ]);
    expect(buried?.status).toBe(200);
    expect(others.map(({ status }) => status)).toEqual([409, 409, 409, 409, 409, 409]);
    await road.holds({});
  });

  it("case 43: without the deactivation, and for a strict tenant, a rename is a rename", async () => {
    const road = await openRoad({}, { idp: "entra" });
    const ada = await road.idp.createUser(ADA);
    await patch(road, `/Users/${ada}`, { op: "replace", path: "userName", value: `${DIGITS}${ADA}` });
    await road.idp.createUser(ADA);
    await road.tenant.api("PUT", "/policies", { strict: true });
    const bo = await road.idp.createUser(BO);
    const strictly = await patch(
      road,
      `/Users/${bo}`,
      { op: "replace", path: "userName", value: `${DIGITS}${BO}` },
      { op: "replace", path: "active", value: false },
    );
    expect(strictly.status).toBe(200);
    await road.idp.createUser(BO);
    await road.holds({});
  });

  it("case 43: a person who is active again before being renamed back still has the name to come back to", async () => {
    const road = await openRoad({}, { idp: "entra" });
    const ada = await road.idp.createUser(ADA);
    await road.idp.createGroup("Engineers", [ada]);
    await road.holds({ Engineers: [ADA] });
    await bury(road, ada);
    await road.idp.setActive(ada, true);
    await road.holds({ Engineers: [ADA] });
    expect((await call(road, "POST", "/Users", { schemas: [USER], userName: ADA })).status).toBe(409);
    expect((await patch(road, `/Users/${ada}`, { op: "replace", path: "userName", value: ADA })).status).toBe(
      200,
    );
    expect((await call(road, "POST", "/Users", { schemas: [USER], userName: ADA })).status).toBe(409);
    await road.holds({ Engineers: [ADA] });
  });
});
