import { beforeAll, describe, expect, it, vi } from "vitest";
import { problemOf } from "../../support/api.ts";
import { openRoad, type Road } from "../../support/propagation.ts";
import { type ScimTenant, scimTenant, USER } from "../../support/scim.ts";
import type { TestTenant } from "../../support/tenant.ts";

const SEARCH = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";

interface Item {
  readonly id: string;
  readonly at: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly summary: string;
}

type Query = Readonly<Record<string, string | undefined>>;

interface ActivityPage {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
}

const search = async (tenant: TestTenant, query: Query): Promise<readonly Item[]> => {
  const items: Item[] = [];
  for (let after: string | null = ""; after !== null; ) {
    const parameters = new URLSearchParams({ limit: "2", ...definedIn(query), after });
    const answer = await tenant.api("GET", `/activity?${parameters}`);
    expect(answer.status).toBe(200);
    const page: ActivityPage = await answer.json();
    items.push(...page.items);
    after = page.nextCursor;
  }
  return items;
};

const definedIn = (query: Query): Record<string, string> =>
  Object.fromEntries(
    Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );

/** What was found, in the order in which it came in. */
const found = async (tenant: TestTenant, query: Query) =>
  (await search(tenant, query)).map(({ method, path, status }) => `${method} ${path} ${status}`).toReversed();

describe("searching the activity record", () => {
  let tenant: ScimTenant;
  let ada: string;
  let bob: string;
  let group: string;

  beforeAll(async () => {
    tenant = await scimTenant();
    ada = await tenant.addUser("Ada@x.example");
    bob = await tenant.addUser("bob@x.example");
    group = await tenant.addGroup("Engines", [ada]);
    await tenant.patch(`/Groups/${group}`, { op: "add", path: "members", value: [{ value: bob }] });
    await tenant.scim("POST", "/Users", { body: { schemas: [USER], userName: "ADA@x.example" } });
    await tenant.patch(`/Users/${ada}`, { op: "replace", path: "userName", value: "lovelace@x.example" });
    await tenant.patch(`/Users/${bob}`, { op: "replace", path: "nothing.at.all", value: "x" });
    await tenant.scim("GET", "/Users?filter=x");
    await tenant.scim("DELETE", `/Users/${bob}`);
    await tenant.scim("DELETE", `/Users/${bob}`);
  });

  it("finds a person by id, in groups too, and what was refused", async () => {
    expect(await found(tenant, { userId: bob })).toEqual([
      "POST /Users 201",
      `PATCH /Groups/${group} 204`,
      expect.stringMatching(`PATCH /Users/${bob}`),
      `DELETE /Users/${bob} 204`,
      `DELETE /Users/${bob} 404`,
    ]);
  });

  it("finds a person by the name they bear, and by one they bore or were to bear", async () => {
    const all = await found(tenant, { userId: ada });
    expect(all).toEqual(["POST /Users 201", "POST /Groups 201", `PATCH /Users/${ada} 200`]);
    expect(await found(tenant, { userName: "LOVELACE@x.example" })).toEqual(all);
    expect(await found(tenant, { userName: "ada@x.example" })).toEqual([
      "POST /Users 201",
      "POST /Users 409",
      `PATCH /Users/${ada} 200`,
    ]);
    expect(await found(tenant, { userName: "bob@x.example" })).toEqual([
      "POST /Users 201",
      `DELETE /Users/${bob} 204`,
    ]);
  });

  it("finds a group by id and name, alone and together with a person", async () => {
    const all = ["POST /Groups 201", `PATCH /Groups/${group} 204`];
    expect(await found(tenant, { groupId: group })).toEqual(all);
    expect(await found(tenant, { displayName: "engines" })).toEqual(all);
    expect(await found(tenant, { groupId: group, userId: bob })).toEqual([`PATCH /Groups/${group} 204`]);
    expect(await found(tenant, { displayName: "Engines", userName: "lovelace@x.example" })).toEqual([
      "POST /Groups 201",
    ]);
    expect(await found(tenant, { displayName: "Other" })).toEqual([]);
  });

  it("finds by status, method and time", async () => {
    const failed = ["POST /Users 409", "GET /Users?filter=x 400", `DELETE /Users/${bob} 404`];
    expect(await found(tenant, { failed: "true" })).toEqual(expect.arrayContaining(failed));
    expect(await found(tenant, { status: "409" })).toEqual(["POST /Users 409"]);
    expect(await found(tenant, { status: "2xx", failed: "true" })).toEqual([]);
    expect(await found(tenant, { status: "4xx", method: "DELETE" })).toEqual([`DELETE /Users/${bob} 404`]);
    const everything = await search(tenant, {});
    const middle = everything[4]?.at ?? "";
    const later = await search(tenant, { from: middle });
    const earlier = await search(tenant, { to: middle });
    expect([...later, ...earlier]).toEqual(everything);
    expect(later.every(({ at }) => at >= middle)).toBe(true);
    expect(earlier.every(({ at }) => at < middle)).toBe(true);
  });

  it.each(["status=abc", "status=99", "from=yesterday", "method=BREW", "person=ada", "failed=no", "userId="])(
    "refuses what it does not know: %s",
    async (query) => {
      const problem = await problemOf(await tenant.api("GET", `/activity?${query}`));
      expect(problem.status).toBe(400);
    },
  );

  it("finds nothing of another tenant, by whatever id or name", async () => {
    const other = await scimTenant();
    await other.addUser("ada@x.example");
    for (const query of [
      { userId: bob },
      { groupId: group },
      { userName: "bob@x.example" },
      { displayName: "Engines" },
    ])
      expect([query, await found(other, query)]).toEqual([query, []]);
    const [record] = await search(tenant, { userId: bob });
    expect((await other.api("GET", `/activity/${record?.id}`)).status).toBe(404);
    expect(await (await other.api("GET", "/activity/reads")).json()).toMatchObject({
      lastHour: 0,
      items: [],
    });
  });

  it.each([
    "<script>alert(1)</script>",
    "'; DROP TABLE activity; --",
    "a\u0000b",
    "\ud800",
    "%",
    "x".repeat(300),
  ])("keeps and finds hostile names as they are: %j", async (userName) => {
    const hostile = await scimTenant();
    const answer = await hostile.scim("POST", "/Users", { body: { schemas: [USER], userName } });
    const items = await search(hostile, { userName });
    expect(items.map(({ status }) => status)).toEqual([answer.status]);
    const record = await hostile.api("GET", `/activity/${items[0]?.id}`);
    expect(record.headers.get("Content-Type")).toMatch(/^application\/json/);
    expect(await search(hostile, { userName: "somebody else" })).toEqual([]);
  });
});

describe("the reads of the last hour", () => {
  it("are counted, shown by the second, and in pages", async () => {
    const tenant = await scimTenant();
    const ada = await tenant.addUser("ada");
    await tenant.scim("GET", `/Users/${ada}`, { headers: { "User-Agent": "Reader 1" } });
    await tenant.scim("POST", "/Users/.search", { body: { schemas: [SEARCH], filter: 'userName eq "ada"' } });
    await tenant.scim("GET", '/Users?filter=password eq "hunter2"');
    await tenant.scim("GET", "/Users", { token: null });
    // They are counted together, a moment later.
    const answer = await vi.waitFor(async () => {
      const text = await (await tenant.api("GET", "/activity/reads")).text();
      expect(JSON.parse(text)).toMatchObject({ lastHour: 3 });
      return text;
    }, 20_000);
    expect(answer).not.toContain("hunter2");
    const { items } = JSON.parse(answer) as {
      items: { second: string; count: number; sample: unknown[] }[];
    };
    expect(items.reduce((sum, { count }) => sum + count, 0)).toBe(3);
    expect(items.flatMap(({ sample }) => sample)).toEqual(
      expect.arrayContaining([
        { method: "GET", path: `/Users/${ada}`, status: 200, client: "Reader 1" },
        { method: "POST", path: "/Users/.search", status: 200, client: "" },
        { method: "GET", path: "/Users?filter=[removed]", status: 400, client: "" },
      ]),
    );
    expect(items[0]?.second).toMatch(/:\d\d\.000Z$/);
    expect((await tenant.api("GET", "/activity/reads?after=x")).status).toBe(400);
  });

  it.each([
    ["userName eq ada", ["entra.unquoted-value"]],
    ["userName eq 'ada'", ["other-quotes"]],
    ["userName%20eq%20%22ada%22", ["double-encoding"]],
    ["externalId eq 7", ["entra.unquoted-value"]],
    ['urn:scim:schemas:core:1.0:userName eq "ada"', ["onelogin.scim1-urns"]],
    ['department eq "D" and active eq "True"', ["boolean-as-string", "bare-extension-attribute"]],
    ["active eq TRUE", ["word-case"]],
    ["department eq D", ["bare-extension-attribute", "entra.unquoted-value"]],
    ['USERNAME Eq "ada" and active eq true', undefined],
  ])("names the tolerances of a filter: %s", async (filter, tolerances) => {
    const tenant = await scimTenant();
    const { status } = await tenant.scim("GET", `/Users?filter=${encodeURIComponent(filter)}`);
    expect(status).toBe(200);
    const sample = await vi.waitFor(async () => {
      const { items } = await (await tenant.api("GET", "/activity/reads")).json<{
        items: { sample: { tolerances?: string[] }[] }[];
      }>();
      expect(items.length).toBe(1);
      return items[0]?.sample[0];
    }, 20_000);
    expect(sample?.tolerances?.toSorted()).toEqual(tolerances?.toSorted());
  });
});

interface Downstream {
  readonly downstream: readonly {
    readonly kind: string;
    readonly target: { readonly name: string } | null;
    readonly subject: { readonly userName: string } | null;
    readonly state: string;
    readonly reason: string | null;
  }[];
  readonly moreDownstream: number;
}

/** The latest record that is found; records are written after the answer, so it may take a moment. */
const latest = async (tenant: TestTenant, query: Query): Promise<Downstream> => {
  const record = await vi.waitFor(async () => {
    const [first] = await search(tenant, query);
    if (first === undefined) throw new Error("No such record yet.");
    return first;
  });
  return (await tenant.api("GET", `/activity/${record.id}`)).json();
};

const short = ({ downstream }: Downstream) =>
  downstream.map(({ kind, target, subject, state }) =>
    [kind, target?.name, subject?.userName, state].filter((part) => part !== undefined).join(" "),
  );

/** Has the lane try everything now, until nothing is left: what failed would wait for as long as Foundation said. */
const hasten = ({ tenant, work }: Road) =>
  vi.waitFor(
    async () => {
      await tenant.api("POST", "/sync");
      expect(await work()).toEqual([]);
    },
    { timeout: 20_000, interval: 100 },
  );

describe.concurrent("what follows in Foundation", () => {
  it("is told as it stands now: first not done, then done", async () => {
    const road = await openRoad();
    const { tenant, idp, world, holds } = road;
    const ada = await idp.createUser("ada@x.example");
    await world.faults([{ probability: 1, effect: "before", status: 503, retryAfter: 600 }]);
    const group = await idp.createGroup("Engines", [ada]);
    const before = await latest(tenant, { groupId: group, method: "POST" });
    expect(short(before)).toEqual(
      expect.arrayContaining([
        "group Engines pending",
        expect.stringMatching(/^member Engines ada@x\.example (pending|waiting)$/),
      ]),
    );
    expect(before.downstream[0]?.reason).toEqual(expect.any(String));
    await world.faults([]);
    await hasten(road);
    await holds({ Engines: ["ada@x.example"] });
    expect(short(await latest(tenant, { groupId: group }))).toEqual([
      "group Engines done",
      "member Engines ada@x.example done",
    ]);
    await idp.setActive(ada, false);
    await holds({ Engines: [] });
    expect(short(await latest(tenant, { userId: ada, method: "PATCH" }))).toEqual([
      "member Engines ada@x.example done",
    ]);
  });

  it("includes what is fed by groups around the group, and nothing where nothing follows", async () => {
    const { tenant, idp, holds } = await openRoad();
    const ada = await idp.createUser("ada@x.example");
    expect(short(await latest(tenant, { userId: ada }))).toEqual([]);
    const inner = await idp.createGroup("Inner");
    await idp.createGroup("Outer", [inner]);
    await idp.add(inner, ada);
    await holds({ Inner: ["ada@x.example"], Outer: ["ada@x.example"] });
    expect(short(await latest(tenant, { groupId: inner, userId: ada, method: "PATCH" }))).toEqual([
      "group Inner done",
      "group Outer done",
      "member Inner ada@x.example done",
      "member Outer ada@x.example done",
    ]);
  });

  it("says what is missing where no Foundation is connected", async () => {
    const tenant = await scimTenant();
    const ada = await tenant.addUser("ada");
    const group = await tenant.addGroup("Engines", [ada]);
    const record = await latest(tenant, { groupId: group });
    expect(record.downstream.find(({ kind }) => kind === "member")).toMatchObject({
      target: { name: "Engines" },
      subject: { userName: "ada" },
      state: "notConnected",
      reason: "There is no connection to Foundation.",
      remedy: "State the connection by PUT /foundation.",
    });
  });

  it("tells of those who are still to go from a group that was deleted", async () => {
    const road = await openRoad();
    const { tenant, idp, world, holds } = road;
    const [ada, bob] = [await idp.createUser("ada@x.example"), await idp.createUser("bob@x.example")];
    const group = await idp.createGroup("Engines", [ada]);
    await idp.createGroup("Others", [ada, bob]);
    await holds({ Engines: ["ada@x.example"], Others: ["ada@x.example", "bob@x.example"] });
    await world.faults([{ probability: 1, effect: "before", status: 503, retryAfter: 600 }]);
    await idp.deleteGroup(group);
    const deletion = { groupId: group, method: "DELETE" };
    expect(short(await latest(tenant, deletion))).toEqual(["member Engines ada@x.example pending"]);
    await world.faults([]);
    await hasten(road);
    await holds({ Engines: [], Others: ["ada@x.example", "bob@x.example"] });
    expect(short(await latest(tenant, deletion))).toEqual([]);
  });
});
