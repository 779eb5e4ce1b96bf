import { env } from "cloudflare:workers";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { WakeMessage } from "../../../src/config.ts";
import type { BulkSlice, SliceOutcome } from "../../../src/http/scim/bulk/slice.ts";
import { newId } from "../../../src/lib/ids.ts";
import { sha256Hex } from "../../../src/lib/sha256.ts";
import { wantedFrom } from "../../../src/store/wanted.ts";
import {
  type CallOptions,
  costOf,
  ENTERPRISE,
  ERROR,
  eventsOf,
  GROUP,
  PATCH_OP,
  type ScimAnswer,
  type ScimTenant,
  scimTenant,
  USER,
} from "../../support/scim.ts";
import { storedOf } from "../../support/stored.ts";

const BULK = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";

interface Operation {
  readonly method: string;
  readonly path: string;
  readonly bulkId?: string;
  readonly version?: string;
  readonly data?: object;
}

interface Answered {
  readonly method: string;
  readonly bulkId?: string;
  readonly location?: string;
  readonly version?: string;
  readonly status: string;
  readonly response?: { readonly scimType?: string; readonly detail: string; readonly schemas: string[] };
}

const user = (bulkId: string, more: object = {}): Operation => ({
  method: "POST",
  path: "/Users",
  bulkId,
  data: { schemas: [USER], userName: bulkId, ...more },
});
const group = (bulkId: string, ...members: readonly string[]): Operation => ({
  method: "POST",
  path: "/Groups",
  bulkId,
  data: { schemas: [GROUP], displayName: bulkId, members: members.map((value) => ({ value })) },
});
const patch = (path: string, ...Operations: readonly object[]): Operation => ({
  method: "PATCH",
  path,
  data: { schemas: [PATCH_OP], Operations },
});
const add = (...members: readonly string[]) => ({
  op: "add",
  path: "members",
  value: members.map((value) => ({ value })),
});

const send = (
  tenant: ScimTenant,
  Operations: readonly unknown[],
  more: object = {},
  options: CallOptions = {},
): Promise<ScimAnswer> =>
  tenant.scim("POST", "/Bulk", { ...options, body: { schemas: [BULK], Operations, ...more } });

async function bulk(tenant: ScimTenant, ...operations: readonly unknown[]): Promise<readonly Answered[]> {
  return answersOf(await send(tenant, operations));
}

function answersOf({ status, body }: ScimAnswer): readonly Answered[] {
  expect([status, body.detail]).toEqual([200, undefined]);
  expect(body.schemas).toEqual(["urn:ietf:params:scim:api:messages:2.0:BulkResponse"]);
  return body.Operations as readonly Answered[];
}

/** Hands steps to the object that carries them out, past the Worker. */
async function runSlice(tenant: ScimTenant, token: string, steps: BulkSlice["steps"]): Promise<SliceOutcome> {
  const object = env.BULK_RUNNER.get(env.BULK_RUNNER.newUniqueId());
  return (object as unknown as { run(slice: BulkSlice): Promise<SliceOutcome> }).run({
    tenant: tenant.id,
    tokenHash: await sha256Hex(token),
    baseUrl: tenant.scimUrl,
    requestId: newId(),
    steps,
    first: 0,
    ids: new Map(),
    errorsLeft: undefined,
    wanted: wantedFrom(Date.now()),
  });
}

const idOf = (answered: Answered | undefined): string => answered?.location?.split("/").at(-1) ?? "";
const statuses = (answered: readonly Answered[]) => answered.map(({ status }) => status);

describe("a Bulk request", () => {
  it("does what every method does, on users and on groups", async () => {
    const tenant = await scimTenant();
    const [ada, bob, engines, rails] = (
      await bulk(tenant, user("ada"), user("bob"), group("engines", "bulkId:ada"), group("rails"))
    ).map(idOf);
    const answered = await bulk(
      tenant,
      { method: "PUT", path: `/Users/${ada}`, data: { schemas: [USER], userName: "ada", title: "Countess" } },
      patch(`/Users/${ada}`, { op: "replace", path: "active", value: false }),
      { method: "DELETE", path: `/Users/${bob}` },
      { method: "PUT", path: `/Groups/${engines}`, data: { schemas: [GROUP], displayName: "Engines" } },
      patch(`/Groups/${engines}`, add(ada ?? "")),
      { method: "DELETE", path: `/Groups/${rails}` },
    );
    const at = (path: string) => `${tenant.scimUrl}${path}`;
    expect(answered).toEqual([
      {
        method: "PUT",
        status: "200",
        location: at(`/Users/${ada}`),
        version: expect.stringMatching(/^W\/"2/),
      },
      {
        method: "PATCH",
        status: "200",
        location: at(`/Users/${ada}`),
        version: expect.stringMatching(/^W\/"3/),
      },
      { method: "DELETE", status: "204", location: at(`/Users/${bob}`) },
      { method: "PUT", status: "200", location: at(`/Groups/${engines}`), version: 'W/"2"' },
      { method: "PATCH", status: "204", location: at(`/Groups/${engines}`), version: 'W/"3"' },
      { method: "DELETE", status: "204", location: at(`/Groups/${rails}`) },
    ]);
    const { body } = await tenant.scim("GET", `/Users/${ada}`);
    expect(body).toMatchObject({ title: "Countess", active: false, groups: [{ value: engines }] });
    expect((await tenant.scim("GET", "/Users")).body.totalResults).toBe(1);
    expect((await tenant.scim("GET", "/Groups")).body.totalResults).toBe(1);
  });

  it("answers a creation with the bulkId, the location and the version (§3.7.3)", async () => {
    const tenant = await scimTenant();
    const [created] = await bulk(tenant, user("qwerty"));
    const { body } = await tenant.scim("GET", "/Users");
    expect(created).toEqual({
      method: "POST",
      bulkId: "qwerty",
      status: "201",
      location: body.Resources[0]?.meta.location,
      version: body.Resources[0]?.meta.version,
    });
  });

  it("resolves references forwards and backwards, in values, paths and filters (§3.7.2)", async () => {
    const tenant = await scimTenant();
    const manager = { schemas: [USER, ENTERPRISE], [ENTERPRISE]: { manager: { value: "bulkId:boss" } } };
    const answered = await bulk(
      tenant,
      group("engines", "bulkId:ada", "bulkId:boss", "bulkId:rails"),
      user("ada", manager),
      user("boss"),
      group("rails"),
      patch("/Groups/bulkId:rails", add("bulkId:ada", "bulkId:boss")),
      patch("/Groups/bulkId:rails", { op: "remove", path: 'members[value eq "bulkId:boss"]' }),
      { method: "PUT", path: "/Users/bulkId:boss", data: { schemas: [USER], userName: "boss", title: "B" } },
    );
    expect(statuses(answered)).toEqual(["201", "201", "201", "201", "204", "204", "200"]);
    const [engines = "", ada = "", boss = "", rails = ""] = answered.map(idOf);
    expect(answered.slice(4).map(idOf)).toEqual([rails, rails, boss]);
    expect(await tenant.membersOf(engines)).toEqual([ada, boss, rails].toSorted());
    expect(await tenant.membersOf(rails)).toEqual([ada]);
    expect((await tenant.scim("GET", `/Users/${ada}`)).body[ENTERPRISE]).toMatchObject({
      manager: { value: boss },
    });
  });

  it("resolves references that go in a circle (§3.7.1)", async () => {
    const tenant = await scimTenant();
    const manager = (value: string) => ({
      schemas: [USER, ENTERPRISE],
      [ENTERPRISE]: { department: "D", manager: { value } },
    });
    const answered = await bulk(
      tenant,
      group("a", "bulkId:b", "bulkId:x"),
      group("b", "bulkId:a"),
      user("x", manager("bulkId:y")),
      user("y", manager("bulkId:x")),
    );
    expect(statuses(answered)).toEqual(["201", "201", "201", "201"]);
    const [a = "", b = "", x = "", y = ""] = answered.map(idOf);
    expect(await tenant.membersOf(a)).toEqual([b, x].toSorted());
    expect(await tenant.membersOf(b)).toEqual([a]);
    const managerOf = async (id: string) => (await tenant.scim("GET", `/Users/${id}`)).body[ENTERPRISE];
    expect(await managerOf(x)).toMatchObject({ department: "D", manager: { value: y } });
    expect(await managerOf(y)).toMatchObject({ department: "D", manager: { value: x } });
    const { body } = await tenant.scim("GET", `/Groups/${a}`);
    expect(answered[0]?.version).toBe(body.meta.version);
  });

  it("refuses what refers to nothing, and does the rest", async () => {
    const tenant = await scimTenant();
    await tenant.addUser("taken");
    const answered = await bulk(
      tenant,
      user("taken"),
      group("a", "bulkId:taken"),
      group("b", "bulkId:nobody"),
      patch("/Groups/bulkId:a", add("x")),
      patch("/Groups/x", add("bulkId:a")),
      user("ada"),
    );
    expect(statuses(answered)).toEqual(["409", "409", "409", "409", "409", "201"]);
    expect(answered.map(({ response }) => response?.scimType)).toEqual([
      "uniqueness",
      "invalidValue",
      "invalidValue",
      "invalidValue",
      "invalidValue",
      undefined,
    ]);
    expect(answered[1]?.response).toMatchObject({ schemas: [ERROR], status: "409" });
    expect(answered.map(({ location }) => location !== undefined)).toEqual([
      false,
      false,
      false,
      false,
      true,
      true,
    ]);
    expect((await tenant.scim("GET", "/Groups")).body.totalResults).toBe(0);
  });

  it("says so where a resource was created but cannot be completed", async () => {
    const tenant = await scimTenant();
    await tenant.addGroup("b");
    const circle = [group("a", "bulkId:b"), group("b", "bulkId:a")];
    const answered = await bulk(tenant, ...circle);
    expect(statuses(answered)).toEqual(["409", "409"]);
    expect(answered[0]?.response?.detail).toContain("was created, but without");
    expect((await tenant.scim("GET", `/Groups/${idOf(answered[0])}`)).status).toBe(200);
  });

  it("refuses operations one by one, as singly (§3.7.3)", async () => {
    const tenant = await scimTenant();
    const answered = await bulk(
      tenant,
      { method: "DELETE", path: "/Users/none" },
      { method: "POST", path: "/Devices", bulkId: "d", data: {} },
      { method: "GET", path: "/Users/none" },
      { method: "PATCH", path: "/Groups/..", data: {} },
      user("broken", { emails: 7 }),
      { ...group("g"), data: { schemas: [GROUP] } },
      "nothing",
      user("fine"),
    );
    expect(statuses(answered)).toEqual(["404", "404", "400", "404", "400", "400", "400", "201"]);
    for (const { response } of answered.slice(0, -1)) expect(response?.schemas).toEqual([ERROR]);
    expect(answered.map(({ bulkId }) => bulkId)).toEqual([
      undefined,
      "d",
      undefined,
      undefined,
      "broken",
      "g",
      undefined,
      "fine",
    ]);
  });

  it("holds each operation to the version it names", async () => {
    const tenant = await scimTenant();
    const id = await tenant.addUser("ada");
    const remove = (version: string): Operation => ({ method: "DELETE", path: `/Users/${id}`, version });
    expect(statuses(await bulk(tenant, remove('W/"7"'), remove('W/"1"')))).toEqual(["412", "204"]);
  });

  it("changes nothing when it is repeated", async () => {
    const tenant = await scimTenant();
    const operations = [
      user("ada"),
      group("a", "bulkId:ada"),
      group("b", "bulkId:c"),
      group("c", "bulkId:b"),
    ];
    expect(statuses(await bulk(tenant, ...operations))).toEqual(["201", "201", "201", "201"]);
    const before = await storedOf(tenant, "activity");
    expect(statuses(await bulk(tenant, ...operations))).toEqual(["409", "409", "409", "409"]);
    expect(await storedOf(tenant, "activity")).toBe(before);
  });

  it("ends after as many errors as it says, and what was done stays", async () => {
    const tenant = await scimTenant();
    const bad = { method: "DELETE", path: "/Users/none" };
    const operations = [user("a"), bad, user("b"), bad, user("c")];
    const stopped = answersOf(await send(tenant, operations, { failOnErrors: 2 }));
    expect(statuses(stopped)).toEqual(["201", "404", "201", "404"]);
    expect((await tenant.scim("GET", "/Users")).body.totalResults).toBe(2);
    const later = [...Array.from({ length: 60 }, (_, index) => user(`u${index}`)), bad, user("z")];
    expect(answersOf(await send(tenant, later, { failOnErrors: 1 }))).toHaveLength(61);
  });

  it("counts errors across all invocations", async () => {
    const tenant = await scimTenant();
    const bad = Array.from({ length: 60 }, (_, index) => ({
      method: "DELETE",
      path: `/Users/none-${index}`,
    }));
    expect(answersOf(await send(tenant, bad, { failOnErrors: 30 }))).toHaveLength(30);
    expect(answersOf(await send(tenant, bad))).toHaveLength(60);
  });

  it("says of operations whose answer the platform lost that they may be done, and wakes the lane", async () => {
    const tenant = await scimTenant();
    const messages: WakeMessage[] = [];
    const WAKE = { send: async (message: WakeMessage) => void messages.push(message) } as never;
    const run = () => Promise.reject(new Error("Network connection lost."));
    const BULK_RUNNER = { newUniqueId: () => "one", get: () => ({ run }) } as never;
    const operations = Array.from({ length: 30 }, (_, index) => user(`u${index}`));
    const answer = await send(tenant, operations, {}, { env: { WAKE, BULK_RUNNER } });
    expect(statuses(answersOf(answer))).toEqual(operations.map(() => "503"));
    expect(messages).toHaveLength(1);
    const stopped = await send(tenant, operations, { failOnErrors: 7 }, { env: { WAKE, BULK_RUNNER } });
    expect(answersOf(stopped)).toHaveLength(7);
  });

  it("counts an operation that takes two steps as one", async () => {
    const tenant = await scimTenant();
    await tenant.addGroup("taken");
    const stopped = [
      group("a", "bulkId:taken"),
      group("taken", "bulkId:a"),
      patch("/Groups/bulkId:a", add("x")),
    ];
    const [created, failed, ...left] = answersOf(await send(tenant, stopped, { failOnErrors: 1 }));
    expect([created?.status, failed?.status, left.length]).toEqual(["409", "409", 0]);
    expect(created?.response?.detail).toContain("was created, but without");
    expect(failed?.response?.scimType).toBe("uniqueness");
    const failing = [
      group("taken", "bulkId:b"),
      group("b", "bulkId:taken"),
      patch("/Groups/bulkId:b", add("x")),
    ];
    const answered = answersOf(await send(tenant, failing, { failOnErrors: 3 }));
    expect(statuses(answered)).toEqual(["409", "409", "409"]);
  });

  it("is understood as its operations are singly, and strictly where the tenant is strict", async () => {
    const sloppy = { method: "POST", path: "/Users", data: { userName: "ada", active: "True" } };
    const tolerant = await scimTenant();
    const answer = await tolerant.scim("POST", "/Bulk", { body: { operations: [sloppy] } });
    expect(statuses(answersOf(answer))).toEqual(["201"]);
    const record = await tolerant.api("GET", `/activity/${answer.headers.get("X-Request-Id")}`);
    const { tolerances } = await record.json<{ tolerances: string[] }>();
    expect(tolerances).toEqual(
      expect.arrayContaining(["message-key-case", "missing-bulk-id", "missing-schemas", "boolean-as-string"]),
    );
    const strict = await scimTenant({ strict: true });
    expect((await strict.scim("POST", "/Bulk", { body: { operations: [sloppy] } })).status).toBe(400);
    expect(statuses(await bulk(strict, { ...sloppy, bulkId: "x" }, user("bob")))).toEqual(["400", "201"]);
  });

  it("is recorded once, wakes the lane once, and its events lead to it", async () => {
    const tenant = await scimTenant();
    const messages: WakeMessage[] = [];
    const WAKE = { send: async (message: WakeMessage) => void messages.push(message) } as never;
    const operations = [user("ada"), group("a", "bulkId:ada"), group("b", "bulkId:ada", "nobody"), "?"];
    const answer = await send(tenant, operations, {}, { env: { WAKE } });
    expect(statuses(answersOf(answer))).toEqual(["201", "201", "201", "400"]);
    expect(messages).toEqual([{ tenant: tenant.id }]);
    const { items } = await (await tenant.api("GET", "/activity")).json<{ items: object[] }>();
    expect(items).toEqual([
      expect.objectContaining({
        id: answer.headers.get("X-Request-Id"),
        path: "/Bulk",
        status: 200,
        summary:
          "3 of 4 operations succeeded, 1 failed. Changes of users: 1, of groups: 2; members added: 2, removed: 0, waiting: 1.",
      }),
    ]);
    for (const { requestId } of await eventsOf(tenant))
      expect(requestId.split(".")[0]).toBe(answer.headers.get("X-Request-Id"));
  });
});

describe("the limits of a Bulk request", () => {
  it("are those that discovery tells, and are enforced (§3.7.4)", async () => {
    const tenant = await scimTenant();
    const { body } = await tenant.scim("GET", "/ServiceProviderConfig");
    expect(body.bulk).toEqual({ supported: true, maxOperations: 1_000, maxPayloadSize: 4 * 1024 * 1024 });
    const tooMany = await send(tenant, new Array(1_001).fill(user("a")));
    expect([tooMany.status, tooMany.body.schemas]).toEqual([413, [ERROR]]);
    expect(tooMany.body.detail).toContain("1000");
    const tooLarge = await send(tenant, [user("a", { title: "x".repeat(4 * 1024 * 1024) })]);
    expect([tooLarge.status, tooLarge.body.schemas]).toEqual([413, [ERROR]]);
    expect(tooLarge.body.detail).toContain(String(4 * 1024 * 1024));
    expect((await tenant.scim("GET", "/Users")).body.totalResults).toBe(0);
  });

  it("take in 1,000 operations, whose cost is told as one", async () => {
    const tenant = await scimTenant();
    const users = Array.from({ length: 900 }, (_, index) => user(`user-${index}`));
    const groups = Array.from({ length: 100 }, (_, index) =>
      group(`group-${index}`, `bulkId:group-${(index + 1) % 100}`, `bulkId:user-${index}`, "bulkId:user-899"),
    );
    const answer = await send(tenant, [...groups, ...users]);
    const answered = answersOf(answer);
    expect(statuses(answered)).toEqual(answered.map(() => "201"));
    expect(answered.map(({ bulkId }) => bulkId)).toEqual([...groups, ...users].map(({ bulkId }) => bulkId));
    expect(await tenant.membersOf(idOf(answered[0]))).toHaveLength(3);
    expect(costOf(answer).trips).toBeGreaterThan(2_000);
  }, 120_000);

  it("leave each invocation far from the platform's own, and it ends early where queries run out", async () => {
    const tenant = await scimTenant();
    const steps = (count: number, prefix: string) =>
      Array.from({ length: count }, (_, index) => ({
        kind: "run" as const,
        index,
        operation: group(`${prefix}${index}`, `nobody-${index}`) as never,
      }));
    const slice = await runSlice(tenant, tenant.scimToken, steps(25, "a"));
    expect(slice.steps).toHaveLength(25);
    expect(slice.cost.queries).toBeLessThan(600);
    const long = await runSlice(tenant, tenant.scimToken, steps(100, "b"));
    expect(long.steps.length).toBeLessThan(100);
    expect(long.steps.map((step) => step?.outcome.status)).toEqual(long.steps.map(() => 201));
    expect(long.cost.queries).toBeLessThan(700);
  });
});

describe("the walls around a Bulk request", () => {
  it("hold against others' ids, paths and tokens", async () => {
    const [ours, theirs] = [await scimTenant(), await scimTenant()];
    const ada = await theirs.addUser("ada");
    const engines = await theirs.addGroup("engines", [ada]);
    const before = await storedOf(theirs);
    const operations = [
      { method: "DELETE", path: `/Users/${ada}` },
      { method: "PUT", path: `/Users/${ada}`, data: { schemas: [USER], userName: "x" } },
      patch(`/Groups/${engines}`, add("x")),
      { method: "DELETE", path: `/Groups/${engines}` },
      { method: "DELETE", path: `/Users/..%2f..%2f..%2f${theirs.id}%2fscim%2fv2%2fUsers%2f${ada}` },
    ];
    expect(statuses(await bulk(ours, ...operations))).toEqual(["404", "404", "404", "404", "404"]);
    for (const token of [ours.scimToken, ours.adminToken, theirs.adminToken, null]) {
      const { status } = await theirs.scim("POST", "/Bulk", {
        token,
        body: { schemas: [BULK], Operations: operations },
      });
      expect([401, 403]).toContain(status);
    }
    expect(await storedOf(theirs)).toBe(before);
  });

  it("hold in each operation, so that nothing is done with a token that was revoked meanwhile", async () => {
    const [ours, theirs] = [await scimTenant(), await scimTenant()];
    const before = await storedOf(theirs);
    const steps = [user("ada"), group("engines")].map((operation, index) => ({
      kind: "run" as const,
      index,
      operation: operation as never,
    }));
    const { steps: came } = await runSlice(theirs, ours.scimToken, steps);
    expect(came.map((step) => step?.outcome.status)).toEqual([401, 401]);
    expect(await storedOf(theirs)).toBe(before);
  });

  it("take POST alone", async () => {
    const tenant = await scimTenant();
    const { status, headers } = await tenant.scim("GET", "/Bulk");
    expect([status, headers.get("Allow")]).toEqual([405, "POST"]);
  });
});

/** Operations on three users and three groups, which are named and referred to by their number. */
const histories = fc.array(
  fc.oneof(
    fc.record({
      do: fc.constantFrom("post", "put", "delete"),
      what: fc.constantFrom("u", "g"),
      on: fc.nat(2),
    }),
    fc.record({
      do: fc.constantFrom("add", "remove"),
      what: fc.constant("g"),
      on: fc.nat(2),
      who: fc.tuple(fc.constantFrom("u", "g"), fc.nat(2)),
    }),
  ),
  { minLength: 1, maxLength: 14 },
);
type History = typeof histories extends fc.Arbitrary<infer T> ? T : never;

/** The operations, which refer by bulkId to what was created before them, and otherwise to what is not there. */
function operationsOf(history: History): readonly Operation[] {
  const created = new Map<string, string>();
  const nameOf = (key: string) => (created.has(key) ? `bulkId:${created.get(key)}` : key);
  return history.map((draft, index) => {
    const key = `${draft.what}${draft.on}`;
    const collection = draft.what === "u" ? "/Users" : "/Groups";
    const path = `${collection}/${nameOf(key)}`;
    const stated =
      draft.what === "u"
        ? { schemas: [USER], userName: key, title: `at ${index}` }
        : {
            schemas: [GROUP],
            displayName: key,
            externalId: `at ${index}`,
            members: [{ value: nameOf("u0") }],
          };
    if ("who" in draft) {
      const members = [{ value: nameOf(draft.who.join("")) }];
      return patch(path, { op: draft.do, path: "members", value: members });
    }
    if (draft.do === "delete") return { method: "DELETE", path };
    if (draft.do === "put") return { method: "PUT", path, data: stated };
    created.set(key, `b${index}`);
    return { method: "POST", path: collection, bulkId: `b${index}`, data: stated };
  });
}

/** What is there, by names in the place of ids. */
async function directoryOf(tenant: ScimTenant): Promise<unknown> {
  const users = (await tenant.scim("GET", "/Users")).body.Resources;
  const groups = (await tenant.scim("GET", "/Groups")).body.Resources;
  const names = new Map(
    [...users, ...groups].map((one) => [one.id, String(one.userName ?? one.displayName)]),
  );
  return [...users, ...groups]
    .map(({ id, title, externalId, members = [], meta }) => ({
      name: names.get(id),
      title,
      externalId,
      members: members.map(({ value }) => names.get(value)).toSorted(),
      version: meta.version.split(".")[0],
    }))
    .toSorted((a, b) => String(a.name).localeCompare(String(b.name)));
}

describe("any Bulk request", () => {
  it("does the same as its operations one by one", async () => {
    await fc.assert(
      fc.asyncProperty(histories, async (history) => {
        const [together, singly] = [await scimTenant(), await scimTenant()];
        const answered = await bulk(together, ...operationsOf(history));

        const ids = new Map<string, string>();
        const expected: string[] = [];
        for (const { method, path, bulkId, data } of operationsOf(history)) {
          const resolve = (text: string) =>
            text.replace(/bulkId:(b\d+)/g, (whole, id) => ids.get(id) ?? whole);
          const [to, body] = [
            resolve(path),
            data === undefined ? undefined : JSON.parse(resolve(JSON.stringify(data))),
          ];
          const isUnresolved = `${to} ${JSON.stringify(body)}`.includes("bulkId:");
          if (isUnresolved) {
            expected.push("409");
            continue;
          }
          const answer = await singly.scim(method, to, { body });
          expected.push(String(answer.status));
          if (answer.status === 201 && bulkId !== undefined) ids.set(bulkId, answer.body.id);
        }
        expect(statuses(answered)).toEqual(expected);
        expect(await directoryOf(together)).toEqual(await directoryOf(singly));
      }),
      { numRuns: 25 },
    );
  }, 120_000);
});
