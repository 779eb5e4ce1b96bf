import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { understandPatch } from "../../../src/dialects/patch.ts";
import { writeGroup } from "../../../src/directory/group-writer/write.ts";
import { newId } from "../../../src/lib/ids.ts";
import { groupResourceType } from "../../../src/scim/resource-types.ts";
import { openDatabase } from "../../../src/store/database.ts";
import { Meter } from "../../../src/store/meter.ts";
import {
  ERROR,
  GROUP,
  PATCH_OP,
  type ScimAnswer,
  type ScimTenant,
  scimTenant,
  USER,
} from "../../support/scim.ts";
import { storedOf } from "../../support/stored.ts";

const title = (value: string) => ({ op: "replace", path: "title", value });
const rename = (value: string) => ({ op: "replace", path: "displayName", value });
const patchOf = (operation: unknown) => ({ schemas: [PATCH_OP], Operations: [operation] });

function expectTag(answer: ScimAnswer, status: number): string {
  expect(answer.status).toBe(status);
  const tag = answer.headers.get("ETag");
  expect(tag).toMatch(/^W\/"[^"]+"$/);
  expect(answer.body.meta.version).toBe(tag);
  return String(tag);
}

function expectUnmet(answer: ScimAnswer): void {
  expect(answer.status).toBe(412);
  expect(answer.body).toMatchObject({
    schemas: [ERROR],
    status: "412",
    detail: expect.stringMatching(/If-/),
  });
}

describe("ETag", () => {
  it("is meta.version on every answer that is one user", async () => {
    const tenant = await scimTenant();
    const body = { schemas: [USER], userName: "ada" };
    const created = await tenant.scim("POST", "/Users", { body });
    const first = expectTag(created, 201);
    const path = `/Users/${created.body.id}`;
    expect(expectTag(await tenant.scim("GET", path), 200)).toBe(first);
    const put = expectTag(await tenant.scim("PUT", path, { body: { ...body, title: "Dr" } }), 200);
    expect(put).not.toBe(first);
    const patched = expectTag(await tenant.patch(path, title("Prof")), 200);
    expect(patched).not.toBe(put);
    expect(expectTag(await tenant.patch(path, title("Prof")), 200)).toBe(patched);
    const part = await tenant.scim("GET", `${path}?attributes=userName`);
    expect(part.headers.get("ETag")).toBe(patched);
    expect(part.body.meta).toBeUndefined();
  });

  it("is meta.version on every answer that is one group, and told by a PATCH without a body", async () => {
    const tenant = await scimTenant();
    const created = await tenant.scim("POST", "/Groups", { body: { schemas: [GROUP], displayName: "A" } });
    const first = expectTag(created, 201);
    const path = `/Groups/${created.body.id}`;
    const renamed = await tenant.patch(path, rename("B"));
    expect(renamed.status).toBe(204);
    expect(renamed.headers.get("ETag")).not.toBe(first);
    expect(expectTag(await tenant.scim("GET", path), 200)).toBe(renamed.headers.get("ETag"));
    const user = await tenant.addUser("ada");
    const joined = await tenant.patch(path, { op: "add", path: "members", value: [{ value: user }] });
    expect(expectTag(await tenant.scim("GET", path), 200)).toBe(joined.headers.get("ETag"));
    expect(joined.headers.get("ETag")).not.toBe(renamed.headers.get("ETag"));
  });

  it("is on no list and on no refusal", async () => {
    const tenant = await scimTenant();
    await tenant.addUser("ada");
    for (const path of ["/Users", "/Users/nobody"]) {
      expect((await tenant.scim("GET", path)).headers.get("ETag")).toBeNull();
    }
  });

  it("of a user finds that user by meta.version, in groups or not", async () => {
    const tenant = await scimTenant();
    const id = await tenant.addUser("ada");
    await tenant.addGroup("Engines", [id]);
    const { version } = (await tenant.scim("GET", `/Users/${id}`)).body.meta;
    const filter = encodeURIComponent(`meta.version eq ${JSON.stringify(version)}`);
    const found = await tenant.scim("GET", `/Users?filter=${filter}`);
    expect(found.body.Resources.map((user) => user.meta.version)).toEqual([version]);
  });
});

describe("If-None-Match on GET", () => {
  const read = (tenant: ScimTenant, path: string, tags: string, method = "GET") =>
    tenant.scim(method, path, { headers: { "If-None-Match": tags } });

  it("gives 304 and no body while the resource is as it was", async () => {
    const tenant = await scimTenant();
    const user = await tenant.addUser("ada");
    const group = await tenant.addGroup("Engines", [user]);
    for (const path of [`/Users/${user}`, `/Groups/${group}`]) {
      const tag = expectTag(await tenant.scim("GET", path), 200);
      for (const tags of [tag, tag.slice(2), `"x", ${tag}`, "*"]) {
        for (const method of ["GET", "HEAD"]) {
          const same = await read(tenant, path, tags, method);
          expect([same.status, same.body, same.headers.get("ETag")]).toEqual([304, null, tag]);
        }
      }
      for (const tags of ['W/"0"', "", "x", tag.replaceAll('"', "")]) {
        expect((await read(tenant, path, tags)).status, tags).toBe(200);
      }
      await tenant.patch(path, path.startsWith("/Users") ? title("Dr") : rename("Looms"));
      expect((await read(tenant, path, tag)).status).toBe(200);
    }
  });

  it("never hides that a user joined or left a group, although that does not change the user", async () => {
    const tenant = await scimTenant();
    const id = await tenant.addUser("ada");
    const path = `/Users/${id}`;
    const alone = expectTag(await tenant.scim("GET", path), 200);
    const group = await tenant.addGroup("Engines", [id]);
    const joined = await read(tenant, path, alone);
    expect(joined.body.groups?.map(({ value }) => value)).toEqual([group]);
    const inOne = expectTag(joined, 200);
    const other = await tenant.addGroup("Looms", [id]);
    await tenant.scim("DELETE", `/Groups/${group}`);
    const moved = await read(tenant, path, inOne);
    expect(moved.body.groups?.map(({ value }) => value)).toEqual([other]);
    await tenant.scim("DELETE", `/Groups/${other}`);
    expect((await read(tenant, path, alone)).status).toBe(304);
    expect((await read(tenant, `${path}?excludedAttributes=groups`, alone)).status).toBe(304);
  });

  it("says nothing to whoever may not read", async () => {
    const tenant = await scimTenant();
    const id = await tenant.addUser("ada");
    const headers = { "If-None-Match": "*" };
    expect((await tenant.scim("GET", `/Users/${id}`, { headers, token: "rcs_wrong" })).status).toBe(401);
    expect((await tenant.scim("GET", "/Users/nobody", { headers })).status).toBe(404);
  });
});

describe("If-Match on a write", () => {
  /** A write of each kind, of a user and of a group. */
  const writes: readonly (readonly [string, string, unknown])[] = [
    ["PUT", "/Users", { schemas: [USER], userName: "ada", title: "new" }],
    ["PATCH", "/Users", patchOf(title("new"))],
    ["DELETE", "/Users", undefined],
    ["PUT", "/Groups", { schemas: [GROUP], displayName: "new" }],
    ["PATCH", "/Groups", patchOf(rename("new"))],
    ["DELETE", "/Groups", undefined],
  ];

  describe.each(writes)("%s %s/{id}", (method, endpoint, body) => {
    const setUp = async () => {
      const tenant = await scimTenant();
      const user = await tenant.addUser("ada");
      const group = await tenant.addGroup("Engines", [user]);
      const path = `${endpoint}/${endpoint === "/Users" ? user : group}`;
      const tag = expectTag(await tenant.scim("GET", path), 200);
      const send = (headers: Record<string, string>) => tenant.scim(method, path, { body, headers });
      return { tenant, path, tag, send };
    };

    it("is refused and changes nothing unless it is for the version of now", async () => {
      const { tenant, path, tag, send } = await setUp();
      await tenant.patch(path, endpoint === "/Users" ? title("old") : rename("old"));
      const before = await storedOf(tenant, "activity");
      for (const tags of [tag, 'W/"0", "7"', "", "nonsense"]) expectUnmet(await send({ "If-Match": tags }));
      expectUnmet(await send({ "If-None-Match": "*" }));
      expect(await storedOf(tenant, "activity")).toBe(before);
    });

    it.each(["the tag", "a list with it", "*"])("is carried out for %s", async (kind) => {
      const { tag, send } = await setUp();
      const tags = kind === "the tag" ? tag : kind === "*" ? "*" : `"0", ${tag}`;
      const { status } = await send({ "If-Match": tags, "If-None-Match": '"0"' });
      expect([200, 204]).toContain(status);
    });

    it("is 404 where there is nothing", async () => {
      const { tenant } = await setUp();
      const headers = { "If-Match": "*" };
      expect((await tenant.scim(method, `${endpoint}/nobody`, { body, headers })).status).toBe(404);
    });
  });

  it("lets exactly one of many through who all saw the same version", async () => {
    const tenant = await scimTenant();
    const user = await tenant.addUser("ada");
    const group = await tenant.addGroup("Engines");
    for (const path of [`/Users/${user}`, `/Groups/${group}`]) {
      const headers = { "If-Match": expectTag(await tenant.scim("GET", path), 200) };
      const change = path.startsWith("/Users") ? title : rename;
      const answers = await Promise.all(
        Array.from({ length: 12 }, (_, index) =>
          tenant.scim("PATCH", path, { body: patchOf(change(`v${index}`)), headers }),
        ),
      );
      const statuses = answers.map(({ status }) => status);
      expect(statuses.filter((status) => status < 300)).toHaveLength(1);
      expect(statuses.filter((status) => status === 412)).toHaveLength(11);
    }
  });

  it("does not count a group's own first half against it, when a request is taken up again", async () => {
    const tenant = await scimTenant();
    const [ada, bob] = [await tenant.addUser("ada"), await tenant.addUser("bob")];
    const groupId = await tenant.addGroup("Engines");
    const add = (id: string) => {
      const body = patchOf({ op: "add", path: "members", value: [{ value: id }] }) as never;
      const understood = understandPatch(body, groupResourceType, { strict: false, id: groupId });
      if (!understood.ok) throw new Error(understood.error.detail);
      return { kind: "patch", operations: understood.value.operations } as const;
    };
    const db = openDatabase(env.DB, new Meter());
    const command = { tenant: tenant.id, groupId, requestId: newId(), precondition: { ifMatch: ["1"] } };
    expect((await writeGroup(db, { ...command, edit: add(ada) }, Date.now)).ok).toBe(true);
    expect((await writeGroup(db, { ...command, edit: add(bob) }, Date.now)).ok).toBe(true);
    expect(await tenant.membersOf(groupId)).toEqual([ada, bob].sort());
    const other = await writeGroup(db, { ...command, requestId: newId(), edit: add(ada) }, Date.now);
    expect(other).toMatchObject({ ok: false, error: { kind: "preconditionFailed" } });
  });
});

describe("If-None-Match: * on POST", () => {
  it.each([
    ["/Users", { schemas: [USER], userName: "ada" }],
    ["/Groups", { schemas: [GROUP], displayName: "Engines" }],
  ])("creates at %s only what is not there, and says 412 instead of 409", async (path, body) => {
    const tenant = await scimTenant();
    const headers = { "If-None-Match": "*" };
    expect((await tenant.scim("POST", path, { body, headers })).status).toBe(201);
    const before = await storedOf(tenant, "activity");
    expectUnmet(await tenant.scim("POST", path, { body, headers }));
    expect((await tenant.scim("POST", path, { body })).status).toBe(409);
    expect(await storedOf(tenant, "activity")).toBe(before);
  });

  it("does not bring back a user who is here and inactive", async () => {
    const tenant = await scimTenant({ idp: "okta" });
    const id = await tenant.addUser("ada", { active: false });
    const body = { schemas: [USER], userName: "ada" };
    expectUnmet(await tenant.scim("POST", "/Users", { body, headers: { "If-None-Match": "*" } }));
    expect((await tenant.scim("GET", `/Users/${id}`)).body.active).toBe(false);
    expect((await tenant.scim("POST", "/Users", { body })).body.id).toBe(id);
  });
});
