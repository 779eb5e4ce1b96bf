import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { Env, WakeMessage } from "../../../src/config.ts";
import { MAPPING_LIMITS } from "../../../src/limits/tenants.ts";
import { problemOf, sendIn } from "../../support/api.ts";
import { openRoad } from "../../support/propagation.ts";
import { GROUP, type ScimTenant, scimTenant } from "../../support/scim.ts";

const rows = async <Row>(statement: string, ...values: readonly unknown[]): Promise<Row[]> =>
  (
    await env.DB.prepare(statement)
      .bind(...values)
      .all<Row>()
  ).results;

/** Which groups feed which targets, by names: what deriving the targets comes to. */
const feeds = ({ id }: { id: string }) =>
  rows(
    `SELECT g.attributes ->> '$.displayName' AS "group", t.name, t.name_key, t.adopt, s.own_name,
            (SELECT json_group_array(r.role_key || '=' || r.role ORDER BY r.role_key) FROM target_roles r
              WHERE r.tenant = s.tenant AND r.group_id = s.group_id AND r.target_id = s.target_id) AS roles
       FROM target_sources s JOIN groups g ON g.tenant = s.tenant AND g.id = s.group_id
            JOIN targets t ON t.tenant = s.tenant AND t.id = s.target_id
      WHERE s.tenant = ? ORDER BY 1, 3`,
    id,
  );

/** Every (target, user) that is desired, computed in another way than the product does. */
async function desired({ id }: { id: string }): Promise<Set<string>> {
  const members = await rows<{ group_id: string; value: string; type: string }>(
    "SELECT group_id, value, type FROM members WHERE tenant = ? AND state = 'confirmed'",
    id,
  );
  const sources = await rows<{ group_id: string; target_id: string }>(
    "SELECT group_id, target_id FROM target_sources WHERE tenant = ?",
    id,
  );
  const active = new Set(
    (await rows<{ id: string }>("SELECT id FROM users WHERE tenant = ? AND active = 1", id)).map(
      (row) => row.id,
    ),
  );
  const below = (group: string, seen: Set<string>): string[] => {
    if (seen.has(group)) return [];
    seen.add(group);
    return members
      .filter((member) => member.group_id === group)
      .flatMap((member) => (member.type === "User" ? [member.value] : below(member.value, seen)));
  };
  return new Set(
    sources.flatMap((source) =>
      below(source.group_id, new Set())
        .filter((user) => active.has(user))
        .map((user) => `${source.target_id} ${user}`),
    ),
  );
}

const minus = (left: ReadonlySet<string>, right: ReadonlySet<string>): readonly string[] =>
  [...left].filter((one) => !right.has(one));

const versionOf = async ({ id }: { id: string }) =>
  (await rows<{ mapping_version: number }>("SELECT mapping_version FROM tenants WHERE id = ?", id))[0]
    ?.mapping_version;

const workOf = ({ id }: { id: string }) =>
  rows<{ kind: string; target_id: string; subject: string; generation: number }>(
    "SELECT kind, target_id, subject, generation FROM work WHERE tenant = ? ORDER BY 1, 2, 3",
    id,
  );

const put = async (tenant: { api: ScimTenant["api"] }, mapping: object): Promise<void> => {
  const answer = await tenant.api("PUT", "/mapping", mapping);
  if (answer.status !== 200) throw new Error(await answer.text());
};

const GROUPS = [
  { displayName: "sales-emea", externalId: "S1" },
  { displayName: "Sales-Apac", externalId: "s1" },
  { displayName: "ÄRZTE" },
  { displayName: "Straße", externalId: "Ops" },
  { displayName: "ops" },
  { displayName: "  padded name " },
  { displayName: "engineering", externalId: "eng" },
];

const MAPPINGS = [
  { rules: [{ when: 'displayName sw "sales-"', target: "Sales Users", roles: ["CDO"] }] },
  {
    rules: [
      { when: 'displayName sw "SALES-"', target: "SALES users", adopt: true, roles: ["cdo", "Data Owner"] },
      { when: "externalId pr", target: "{externalId}", roles: ["{externalId} Viewer", "CDO"] },
      { when: 'displayName eq "ärzte"', target: "Doctors" },
    ],
    otherwise: "mirror",
  },
  { rules: [{ when: "externalId pr", target: "Team {displayName}" }], otherwise: "mirror" },
  {
    rules: [
      { when: 'not (displayName co "s")', target: "{displayName}" },
      { when: 'displayName eq "ops"', target: "Ops", adopt: true },
      { when: "externalId pr or displayName pr", target: "Everybody" },
    ],
  },
  { rules: [{ when: 'displayName eq "nobody"', target: "Empty" }] },
  { rules: [] },
];

async function addGroups(tenant: ScimTenant): Promise<void> {
  for (const group of GROUPS) {
    const made = await tenant.scim("POST", "/Groups", { body: { schemas: [GROUP], ...group } });
    if (made.status !== 201) throw new Error(made.body.detail);
  }
}

describe("GET and PUT /mapping", () => {
  it("mirrors where nothing was stated", async () => {
    const tenant = await scimTenant();
    expect(await (await tenant.api("GET", "/mapping")).json()).toEqual({
      rules: [],
      otherwise: "mirror",
      nameTemplate: "{group}",
    });
  });

  it("ignores unmatched groups as soon as there are rules, unless it says mirror", async () => {
    const tenant = await scimTenant();
    const rules = [{ when: 'displayName eq "a"', target: "A", roles: [] }];
    const stated = [{ when: 'displayName eq "a"', target: "A", roles: [], adopt: false }];
    const answer = await tenant.api("PUT", "/mapping", { rules });
    expect(await answer.json()).toEqual({ rules: stated, otherwise: "ignore", nameTemplate: "{group}" });
    expect(await (await tenant.api("GET", "/mapping")).json()).toEqual({
      rules: stated,
      otherwise: "ignore",
      nameTemplate: "{group}",
    });
    await put(tenant, { rules, otherwise: "mirror" });
    expect(await (await tenant.api("GET", "/mapping")).json()).toMatchObject({ otherwise: "mirror" });
  });

  it.each([
    ["/rules/0/roles/1", { rules: [{ when: "displayName pr", target: "A", roles: ["CDO", "{members}"] }] }],
    ["/rules/0/roles/0", { rules: [{ when: "displayName pr", target: "A", roles: ["x".repeat(256)] }] }],
    ["/rules/0/roles/0", { rules: [{ when: "displayName pr", target: "A", roles: [" "] }] }],
    [
      "/rules/0/roles",
      { rules: [{ when: "displayName pr", target: "A", roles: Array.from({ length: 21 }, () => "CDO") }] },
    ],
    [
      "/rules/1/when",
      {
        rules: [
          { when: "displayName pr", target: "A" },
          { when: "nickname pr", target: "A" },
        ],
      },
    ],
    ["/rules/0/when", { rules: [{ when: 'members.value eq "x"', target: "A" }] }],
    ["/rules/0/when", { rules: [{ when: "displayName eq", target: "A" }] }],
    ["/rules/0/when", { rules: [{ when: `displayName eq "${"x".repeat(2_000)}"`, target: "A" }] }],
    ["/rules/0/target", { rules: [{ when: "displayName pr", target: "{members}" }] }],
    ["/rules/0/target", { rules: [{ when: "displayName pr", target: "x".repeat(201) }] }],
    ["/rules/0/target", { rules: [{ when: "displayName pr", target: "a\u0000b" }] }],
    ["/rules/0/adopted", { rules: [{ when: "displayName pr", target: "A", adopted: true }] }],
    ["/otherwise", { rules: [], otherwise: "drop" }],
    ["/rules", { rules: Array.from({ length: 201 }, () => ({ when: "displayName pr", target: "A" })) }],
  ])("refuses with a pointer to %s", async (pointer, mapping) => {
    const tenant = await scimTenant();
    for (const [method, path] of [
      ["PUT", "/mapping"],
      ["POST", "/mapping/preview"],
    ] as const) {
      const answer = await tenant.api(method, path, mapping);
      expect(answer.status).toBe(400);
      expect((await problemOf(answer)).errors).toContainEqual({ pointer, detail: expect.any(String) });
    }
    expect(await versionOf(tenant)).toBe(1);
  });

  it("says so where there are more groups than one change takes", async () => {
    const tenant = await scimTenant();
    await env.DB.prepare("UPDATE tenants SET group_count = ? WHERE id = ?")
      .bind(MAPPING_LIMITS.groups + 1, tenant.id)
      .run();
    const mapping = { rules: [{ when: "displayName pr", target: "A" }] };
    for (const [method, path] of [
      ["PUT", "/mapping"],
      ["POST", "/mapping/preview"],
    ] as const) {
      const answer = await tenant.api(method, path, mapping);
      expect(answer.status).toBe(409);
      expect((await problemOf(answer)).detail).toContain("10,000 groups");
    }
  });

  it("keeps roles as stated, and changes nothing when they are stated again", async () => {
    const tenant = await scimTenant();
    const rules = [
      { when: "displayName pr", target: "A", roles: ["Data Owner", "{externalId} Viewer"], adopt: false },
    ];
    await put(tenant, { rules });
    await put(tenant, { rules });
    expect(await (await tenant.api("GET", "/mapping")).json()).toEqual({
      rules,
      otherwise: "ignore",
      nameTemplate: "{group}",
    });
    expect(await versionOf(tenant)).toBe(2);
  });

  it("comes to what the same groups come to when they are made under that mapping", async () => {
    const changed = await scimTenant();
    await addGroups(changed);
    for (const mapping of MAPPINGS) {
      const fresh = await scimTenant();
      await put(fresh, mapping);
      await addGroups(fresh);
      await put(changed, mapping);
      expect(byKey(await feeds(changed))).toEqual(byKey(await feeds(fresh)));
    }
  });

  it("spells new targets as the first group wants it", async () => {
    const mapping = { rules: [{ when: 'externalId eq "S1" or externalId eq "s1"', target: "{externalId}" }] };
    const before = await scimTenant();
    await put(before, mapping);
    await addGroups(before);
    const after = await scimTenant();
    await addGroups(after);
    await put(after, mapping);
    expect(await feeds(after)).toMatchObject([{ name: "S1" }, { name: "S1" }]);
    expect(await feeds(after)).toEqual(await feeds(before));
  });

  it("leaves work for every place that moves, nested groups and cycles included, and changes nothing the second time", async () => {
    const tenant = await scimTenant();
    await addGroups(tenant);
    const people = await Promise.all(
      ["ada", "bo", "cy", "di", "eve"].map((name) =>
        tenant.addUser(`${name}@example.com`, { active: name !== "eve" }),
      ),
    );
    const [ada = "", bo = "", cy = "", di = "", eve = ""] = people;
    const deep = await tenant.addGroup("deep", [ada, eve]);
    const middle = await tenant.addGroup("middle-s", [deep, bo]);
    const top = await tenant.addGroup("sales-top", [middle, cy]);
    await tenant.addGroup("ops-other", [di, ada]);
    await tenant.patch(`/Groups/${deep}`, { op: "add", path: "members", value: [{ value: top }] });

    for (const mapping of [...MAPPINGS, ...MAPPINGS.slice(0, -1).toReversed()]) {
      await env.DB.prepare("DELETE FROM work WHERE tenant = ?").bind(tenant.id).run();
      const then = await desired(tenant);
      const version = await versionOf(tenant);
      await put(tenant, mapping);
      const now = await desired(tenant);
      const work = await workOf(tenant);
      const marked = new Set(work.map((row) => `${row.target_id} ${row.subject}`));
      expect([...minus(then, now), ...minus(now, then)].filter((pair) => !marked.has(pair))).toEqual([]);

      await put(tenant, mapping);
      expect(await workOf(tenant)).toEqual(work);
      expect(await versionOf(tenant)).toBe((version ?? 0) + 1);
    }
  });

  it("marks no place that stays", async () => {
    const tenant = await scimTenant();
    const ada = await tenant.addUser("ada@example.com");
    await tenant.addGroup("a", [ada]);
    await tenant.addGroup("b", [ada]);
    await env.DB.prepare("DELETE FROM work WHERE tenant = ?").bind(tenant.id).run();
    await put(tenant, { rules: [{ when: 'displayName eq "a"', target: "New" }], otherwise: "mirror" });
    const names = await rows<{ name: string; kind: string }>(
      `SELECT t.name, w.kind FROM work w JOIN targets t ON t.tenant = w.tenant AND t.id = w.target_id
        WHERE w.tenant = ? ORDER BY 1, 2`,
      tenant.id,
    );
    expect(names).toEqual([
      { name: "New", kind: "group" },
      { name: "New", kind: "member" },
      { name: "a", kind: "group" },
      { name: "a", kind: "member" },
    ]);
  });

  it("holds against groups that are made, renamed and deleted at the same time", async () => {
    const tenant = await scimTenant();
    await addGroups(tenant);
    const doomed = await tenant.addGroup("sales-doomed");
    const renamed = await tenant.addGroup("to be renamed");
    const mapping = { rules: [{ when: 'displayName sw "sales-"', target: "Sales of {displayName}" }] };
    await Promise.all([
      put(tenant, mapping),
      ...Array.from({ length: 8 }, (_, index) => tenant.addGroup(`sales-${index}`)),
      tenant.scim("DELETE", `/Groups/${doomed}`),
      tenant.patch(`/Groups/${renamed}`, { op: "replace", path: "displayName", value: "sales-renamed" }),
    ]);
    const expected = [
      "sales-emea",
      "Sales-Apac",
      "sales-renamed",
      ...Array.from({ length: 8 }, (_, i) => `sales-${i}`),
    ];
    const fed = (await feeds(tenant)) as { group: string; name: string }[];
    expect(fed.map(({ group }) => group).toSorted()).toEqual(expected.toSorted());
    expect(fed.every(({ group, name }) => name === `Sales of ${group}`)).toBe(true);
  });

  it("ends, when several administrators change it at once, in the targets of the mapping that is stored", async () => {
    const tenant = await scimTenant();
    await addGroups(tenant);
    const targets = Array.from({ length: 6 }, (_, index) => `Target ${index}`);
    await Promise.all(
      targets.map((target) => put(tenant, { rules: [{ when: 'displayName sw "sales-"', target }] })),
    );
    const { rules } = await (await tenant.api("GET", "/mapping")).json<{ rules: { target: string }[] }>();
    const fed = (await feeds(tenant)) as { name: string }[];
    expect(fed.map(({ name }) => name)).toEqual([rules[0]?.target, rules[0]?.target]);
  });

  it("takes in groups that need several pages", async () => {
    const tenant = await scimTenant();
    const count = MAPPING_LIMITS.pageGroups * 2 + 1;
    const ids = Array.from({ length: count }, (_, index) => `seeded-${String(index).padStart(5, "0")}`);
    await env.DB.prepare(
      `INSERT INTO groups (tenant, id, display_name_key, version, created_at, last_modified, attributes, search)
       SELECT ?1, value, value, 1, 1, 1, json_object('displayName', value), json_object('displayName', value) FROM json_each(?2)`,
    )
      .bind(tenant.id, JSON.stringify(ids))
      .run();
    await put(tenant, { rules: [], otherwise: "ignore" });
    expect(await feeds(tenant)).toHaveLength(0);
    await put(tenant, { rules: [{ when: "displayName pr", target: "{displayName}" }] });
    expect(await feeds(tenant)).toHaveLength(count);
    await put(tenant, { rules: [], otherwise: "ignore" });
    expect(await feeds(tenant)).toHaveLength(0);
  });

  it("reads on where long attributes end a page early", async () => {
    const tenant = await scimTenant();
    const ids = Array.from({ length: 10 }, (_, index) => `seeded-${index}`);
    await env.DB.prepare(
      `INSERT INTO groups (tenant, id, display_name_key, version, created_at, last_modified, attributes, search)
       SELECT ?1, value, value, 1, 1, 1, json_object('displayName', value, 'note', ?3), '{}' FROM json_each(?2)`,
    )
      .bind(tenant.id, JSON.stringify(ids), "x".repeat(500_000))
      .run();
    await put(tenant, { rules: [{ when: "displayName pr", target: "All" }] });
    expect(await feeds(tenant)).toHaveLength(10);
  });

  it("wakes the lane after a change, and only then", async () => {
    const tenant = await scimTenant();
    await tenant.addGroup("sales-emea");
    const woken: WakeMessage[] = [];
    const wake = { send: async (message: WakeMessage) => void woken.push(message) } as unknown as Env["WAKE"];
    const body = JSON.stringify({ rules: [{ when: "displayName pr", target: "Everybody" }] });
    const headers = { Authorization: `Bearer ${tenant.adminToken}`, "Content-Type": "application/json" };
    const path = `/api/v1/tenants/${tenant.id}/mapping`;
    for (let time = 0; time < 2; time++) {
      expect((await sendIn({ WAKE: wake }, "PUT", path, { body, headers })).status).toBe(200);
      expect(woken).toEqual([{ tenant: tenant.id }]);
    }
  });

  it("brings Foundation where the new rules say, and keeps the group of a name that stays", async () => {
    const road = await openRoad();
    const [ada, bo] = [await road.idp.createUser("ada@x.com"), await road.idp.createUser("bo@x.com")];
    await road.idp.createGroup("sales-emea", [ada]);
    await road.idp.createGroup("Sales", [bo]);
    await road.holds({ "sales-emea": ["ada@x.com"], Sales: ["bo@x.com"] });
    await put(road.tenant, { rules: [{ when: 'displayName sw "sales"', target: "Sales" }] });
    await road.holds({ "sales-emea": [], Sales: ["ada@x.com", "bo@x.com"] });
    const made = (await road.world.calls()).filter(
      ({ method, path }) => method === "POST" && /groups\/?$/.test(path),
    );
    expect(made).toHaveLength(2);
  });
});

describe("POST /mapping/preview", () => {
  interface Preview {
    readonly targets: Record<"made" | "dropped", { count: number; sample: string[] }>;
    readonly members: Record<
      "gained" | "lost",
      { count: number; sample: { userName: string; target: string }[] }
    >;
  }
  const preview = async (tenant: ScimTenant, mapping: object): Promise<Preview> => {
    const answer = await tenant.api("POST", "/mapping/preview", mapping);
    expect(answer.status).toBe(200);
    return answer.json<Preview>();
  };

  it("says what the change then does, and changes nothing itself", async () => {
    const tenant = await scimTenant();
    await addGroups(tenant);
    const [ada = "", bo = "", eve = ""] = await Promise.all([
      tenant.addUser("ada@example.com"),
      tenant.addUser("bo@example.com"),
      tenant.addUser("eve@example.com", { active: false }),
    ]);
    const deep = await tenant.addGroup("deep", [ada, eve]);
    await tenant.addGroup("sales-top", [deep, bo]);
    await tenant.addGroup("ops-other", [ada]);

    for (const mapping of [...MAPPINGS, ...MAPPINGS.toReversed()]) {
      const [then, stored, work] = [await desired(tenant), await feeds(tenant), await workOf(tenant)];
      const said = await preview(tenant, mapping);
      expect(await feeds(tenant)).toEqual(stored);
      expect(await workOf(tenant)).toEqual(work);

      await put(tenant, mapping);
      const now = await desired(tenant);
      expect(said.members.gained.count).toBe(minus(now, then).length);
      expect(said.members.lost.count).toBe(minus(then, now).length);
      const names = (list: unknown[]) => new Set((list as { name_key: string }[]).map((row) => row.name_key));
      const [before, after] = [names(stored), names(await feeds(tenant))];
      expect(said.targets.made.count).toBe(minus(after, before).length);
      expect(said.targets.dropped.count).toBe(minus(before, after).length);
    }
  });

  it("counts roles that targets would gain and lose", async () => {
    const tenant = await scimTenant();
    await tenant.addGroup("Red");
    await tenant.addGroup("Blue");
    const rule = (roles: readonly string[]) => ({
      rules: [{ when: "displayName pr", target: "{displayName}", roles }],
    });
    const none = { count: 0, sample: [] };
    const targets = (role: string) => ({
      count: 2,
      sample: expect.arrayContaining([
        { target: "Red", role },
        { target: "Blue", role },
      ]),
    });
    expect(await preview(tenant, rule(["CDO", "cdo"]))).toMatchObject({
      targets: { made: none, dropped: none },
      roles: { gained: targets("CDO"), lost: none },
    });
    await put(tenant, rule(["CDO"]));
    expect(await preview(tenant, rule(["{displayName} Owner"]))).toMatchObject({
      roles: { gained: { count: 2 }, lost: targets("CDO") },
    });
    expect(await preview(tenant, { rules: [] })).toMatchObject({
      roles: { gained: none, lost: { count: 2 } },
    });
  });

  it("names people and targets, up to twenty", async () => {
    const tenant = await scimTenant();
    const people = await Promise.all(
      Array.from({ length: 25 }, (_, index) => tenant.addUser(`p${index}@example.com`)),
    );
    await tenant.addGroup("Crowd", people);
    const said = await preview(tenant, { rules: [{ when: "displayName pr", target: "Everybody" }] });
    expect(said.targets).toEqual({
      made: { count: 1, sample: ["Everybody"] },
      dropped: { count: 1, sample: ["Crowd"] },
      renamed: { count: 0, sample: [] },
      shared: { count: 0, sample: [] },
      tooLong: { count: 0, sample: [] },
    });
    expect(said.members.gained.count).toBe(25);
    expect(said.members.gained.sample).toHaveLength(20);
    expect(said.members.gained.sample[0]).toEqual({
      userId: expect.any(String),
      userName: expect.stringMatching(/^p\d+@example\.com$/),
      target: "Everybody",
      because: 'The group "Crowd" holds them, and rule 1 (displayName pr) gives it this target.',
    });
    expect(said.members.lost).toMatchObject({ count: 25 });
    expect(said.members.lost.sample[0]).toMatchObject({ target: "Crowd" });
  });
});

/** Without the spelling, which depends on what was there before. */
const byKey = (list: readonly unknown[]) => (list as { name: string }[]).map(({ name: _, ...rest }) => rest);
