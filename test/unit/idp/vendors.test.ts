import { describe, expect, it } from "vitest";
import { accessOf } from "../../../dev/idp/beliefs.ts";
import type { Happening } from "../../../dev/idp/company.ts";
import { VENDORS, type VendorName } from "../../../dev/idp/dialect.ts";
import { dialectOn } from "../../../dev/idp/vendors.ts";
import { ANN, BO, first, moved, SALES, type Story, tell } from "./story.ts";

const away = { ...BO, status: "suspended" as const };
const gone = { ...BO, status: "gone" as const };
const suspension: Happening = { kind: "suspended", person: away };
const return_: Happening = { kind: "reactivated", person: BO };
const departure: readonly Happening[] = [{ kind: "left", person: gone }, moved([ANN], [], [BO])];
const deletion: Happening = { kind: "groupDeleted", group: SALES };

async function lived(vendor: VendorName, ...days: readonly (readonly Happening[])[]): Promise<Story> {
  const story = tell(vendor);
  for (const happenings of days) await story.day(happenings);
  return story;
}

const methods = (lines: readonly string[]) => lines.map((line) => line.split(" ").slice(0, 2).join(" "));

describe("how the vendors talk", () => {
  it.each<[VendorName, readonly string[]]>([
    ["okta", ["GET /Users?startIndex=1&count=2", "GET /Groups?startIndex=1&count=100"]],
    ["okta-custom", ["GET /Users?startIndex=1&count=2"]],
    [
      "entra",
      [
        "GET /Users?filter=userName%20eq%20%22dddddddd-dddd-dddd-dddd-dddddddddddd%22",
        "GET /Groups?excludedAttributes=members&filter=displayName%20eq%20%22dddddddd-dddd-dddd-dddd-dddddddddddd%22",
      ],
    ],
    ["onelogin", ["GET /Users?filter=userName+eq+%22onelogin-test-user01%22&"]],
    [
      "cyberark",
      [
        "GET /Users?count=1",
        "GET /ServiceProviderConfig",
        "GET /ResourceTypes/User",
        "GET /Schemas/urn%3Aietf%3Aparams%3Ascim%3Aschemas%3Acore%3A2.0%3AUser",
      ],
    ],
  ])("%s tests the connection as documented", async (vendor, lines) => {
    expect(await tell(vendor).connection()).toEqual(lines);
  });

  it("jumpcloud tests it with a user and a group, which it deletes again", async () => {
    expect(methods(await tell("jumpcloud").connection())).toEqual([
      ...["GET /Users", "GET /Groups", "POST /Users", "POST /Groups"],
      ...["DELETE /Groups/g1", "DELETE /Users/u1", "GET /Users/u1"],
    ]);
  });

  it.each(VENDORS)("%s looks everybody up before creating them", async (vendor) => {
    const story = await lived(vendor, first);
    const created = story.calls.findIndex(({ method }) => method === "POST");
    expect(decodeURIComponent(story.calls[0]?.path ?? "").replaceAll("+", " ")).toContain(' eq "');
    expect(story.calls.slice(0, created).every(({ method }) => method === "GET")).toBe(true);
    expect(created).toBeGreaterThan(0);
    expect(story.idp.failures).toEqual([]);
  });

  it.each<[VendorName, string]>([
    ["okta", 'PATCH /Users/u2 [{"op":"replace","value":{"active":false}}]'],
    ["entra", 'PATCH /Users/u2 [{"op":"Replace","path":"active","value":"False"}]'],
    ["entra-flagged", 'PATCH /Users/u2 [{"op":"replace","path":"active","value":false}]'],
    ["rippling", 'PATCH /Users/u2 [{"op":"replace","value":{"active":false}}]'],
    ["generic", 'PATCH /Users/u2 [{"op":"replace","path":"active","value":false}]'],
  ])("%s deactivates by PATCH", async (vendor, line) => {
    expect(await (await lived(vendor, first)).day([suspension])).toEqual([line]);
  });

  it.each<[VendorName, readonly string[], unknown]>([
    ["okta-custom", ["GET /Users/u2", "PUT /Users/u2"], false],
    ["onelogin", ["PUT /Users/u2?"], "false"],
    ["jumpcloud", ["PUT /Users/u2"], false],
    ["google", ["PUT /Users/u2"], false],
    ["ping", ["PUT /Users/u2"], false],
    ["cyberark", ["PUT /Users/u2"], false],
  ])("%s deactivates by PUT", async (vendor, requests, active) => {
    const story = await lived(vendor, first);
    expect(methods(await story.day([suspension]))).toEqual(requests);
    expect(story.calls.at(-1)?.body?.active).toBe(active);
  });

  it.each<[VendorName, readonly string[]]>([
    [
      "okta",
      [
        'PATCH /Groups/g1 [{"op":"replace","value":{"id":"g1","displayName":"Sales"}}]',
        'PATCH /Groups/g1 [{"op":"remove","path":"members[value eq \\"u2\\"]"}]',
      ],
    ],
    [
      "okta-custom",
      [
        'PUT /Groups/g1 {"id":"g1","displayName":"Sales","members":[{"value":"u1","display":"ann@company.example"}]}',
      ],
    ],
    [
      "entra",
      [
        'PATCH /Groups/g1 [{"op":"Remove","path":"members","value":[{"$ref":null,"value":"u2"}]}]',
        'PATCH /Groups/g1 [{"op":"Add","path":"members","value":[{"$ref":null,"value":"u1"}]}]',
      ],
    ],
    [
      "entra-flagged",
      [
        'PATCH /Groups/g1 [{"op":"remove","path":"members[value eq \\"u2\\"]"}]',
        'PATCH /Groups/g1 [{"op":"add","path":"members","value":[{"value":"u1"}]}]',
      ],
    ],
    ["onelogin", ['PATCH /Groups/g1 {"members":[{"value":"u2","operation":"delete"}]}']],
    ["jumpcloud", ['PATCH /Groups/g1 [{"op":"remove","path":"members","value":[{"value":"u2"}]}]']],
    ["google", []],
    ["ping", ['PUT /Groups/g1 {"id":"g1","displayName":"Sales","members":[{"value":"u1"}]}']],
    ["cyberark", ['PATCH /Groups/g1 [{"op":"remove","path":"members[value eq \\"u2\\"]"}]']],
    ["generic", ['PATCH /Groups/g1 [{"op":"remove","path":"members[value eq \\"u2\\"]"}]']],
  ])("%s takes somebody out of a group", async (vendor, lines) => {
    expect(await (await lived(vendor, first)).day([moved([ANN], [], [BO])])).toEqual(lines);
  });

  it.each<[VendorName, readonly string[]]>([
    ["okta", ["PATCH /Users/u2"]],
    ["okta-custom", ["GET /Users/u2", "PUT /Users/u2"]],
    ["entra", ["PATCH /Users/u2"]],
    ["onelogin", ["DELETE /Users/u2"]],
    ["jumpcloud", ["DELETE /Users/u2"]],
    ["google", ["DELETE /Users/u2"]],
    ["ping", ["DELETE /Users/u2"]],
    ["cyberark", ["PUT /Users/u2", "PATCH /Groups/g1"]],
    ["rippling", ["PATCH /Users/u2", "PATCH /Groups/g1"]],
    ["generic", ["DELETE /Users/u2"]],
  ])("%s tells that somebody left", async (vendor, requests) => {
    expect(methods(await (await lived(vendor, first)).day(departure))).toEqual(requests);
  });

  it.each<[VendorName, readonly string[]]>([
    ["okta", ["DELETE /Groups/g1"]],
    ["entra", ["DELETE /Groups/g1"]],
    ["onelogin", []],
    ["jumpcloud", ["DELETE /Groups/g1", "PUT /Users/u1", "PUT /Users/u2"]],
    ["cyberark", []],
    ["ping", ["DELETE /Groups/g1"]],
  ])("%s on a group that is deleted", async (vendor, requests) => {
    expect(methods(await (await lived(vendor, first)).day([deletion]))).toEqual(requests);
  });
});

describe("okta", () => {
  it("says nothing of people who are suspended, and never makes up for it", async () => {
    const story = await lived("okta", first, [suspension]);
    const renamed = { ...away, familyName: "Other" };
    expect(await story.day([{ kind: "changed", person: renamed }, moved([ANN], [], [BO])])).toEqual([]);
    expect(
      methods(await story.day([{ kind: "reactivated", person: { ...renamed, status: "active" } }])),
    ).toEqual([
      "GET /Users?filter=userName%20eq%20%22bo%40company.example%22&startIndex=1&count=100",
      "POST /Users",
    ]);
    expect([...(story.idp.beliefs.groups.get("g1")?.members.keys() ?? [])]).toEqual(["u1", "u2"]);
  });

  it("sends the whole with a large change, and its request headers", async () => {
    const people = ["p3", "p4", "p5", "p6"].map((key, index) => ({
      ...ANN,
      key,
      token: String(index).repeat(32),
    }));
    const story = await lived("okta", first);
    const lines = await story.day([
      ...people.map((person): Happening => ({ kind: "joined", person })),
      moved([ANN, BO, ...people], people, []),
    ]);
    expect(lines.at(-1)).toMatch(/^PATCH \/Groups\/g1 \[\{"op":"replace","path":"members","value":\[.*"u6"/);
    const { headers } = dialectOn("okta", "scheduled", 0);
    expect(headers({ method: "POST", path: "/Users", body: {} })).toMatchObject({
      "User-Agent": "Okta SCIM Client 1.0.0",
      "Content-Type": "application/scim+json; charset=utf-8",
    });
    expect(headers({ method: "GET", path: "/Users?startIndex=1&count=2" })).not.toHaveProperty(
      "Content-Type",
    );
  });
});

describe("the access that follows", () => {
  const inSales = (story: Story, reviewed: boolean) => [
    ...(accessOf(story.idp.beliefs, reviewed).get("Sales") ?? []),
  ];

  it("is nobody's who is not active, and comes back with a return only where that is trusted", async () => {
    const story = await lived("okta", first, [suspension]);
    expect(inSales(story, false)).toEqual([ANN.key]);
    await story.day([return_]);
    expect(inSales(story, false)).toEqual([ANN.key, BO.key]);
    expect(inSales(story, true)).toEqual([ANN.key]);
  });

  it("comes back for certain once the IdP states it again", async () => {
    const story = await lived("okta-custom", first, [suspension], [return_]);
    expect(inSales(story, true)).toEqual([ANN.key]);
    await story.day([{ kind: "groupRenamed", group: SALES }]);
    expect(inSales(story, true)).toEqual([ANN.key, BO.key]);
  });
});

describe("entra", () => {
  const buried = `${"b".repeat(32)}bo@company.example`;

  it("renames who left, keeps the memberships, and deletes 30 days later", async () => {
    const story = await lived("entra", first);
    expect(await story.day(departure, 1)).toEqual([
      `PATCH /Users/u2 [{"op":"Replace","path":"userName","value":"${buried}"},{"op":"Replace","path":"active","value":"False"}]`,
    ]);
    expect([...(story.idp.beliefs.groups.get("g1")?.members.keys() ?? [])]).toEqual(["u1", "u2"]);
    expect(await story.day([], 30)).toEqual([]);
    expect(await story.day([], 31)).toEqual(["DELETE /Users/u2"]);
    expect([...(story.idp.beliefs.groups.get("g1")?.members.keys() ?? [])]).toEqual(["u1"]);
  });

  it("restores who returns before that, and takes away only what is not so any more", async () => {
    const story = await lived("entra", first, departure);
    expect(await story.day([{ kind: "rehired", person: BO }])).toEqual([
      'PATCH /Users/u2 [{"op":"Replace","path":"userName","value":"bo@company.example"},{"op":"Replace","path":"active","value":"True"}]',
      'PATCH /Groups/g1 [{"op":"Remove","path":"members","value":[{"$ref":null,"value":"u2"}]}]',
      'PATCH /Groups/g1 [{"op":"Add","path":"members","value":[{"$ref":null,"value":"u1"}]}]',
    ]);
  });

  it("speaks both dialects in turn where it has the flag, unless told otherwise", () => {
    const remove = (mode: "alternating" | "scheduled" | "on-demand", day: number) =>
      dialectOn("entra-flagged", mode, day).groups?.members("g", SALES, {
        added: [],
        removed: [{ id: "u", userName: "u" }],
        all: [],
      }).calls[0]?.body?.Operations;
    const byPath = [{ op: "remove", path: 'members[value eq "u"]' }];
    const byValue = [{ op: "Remove", path: "members", value: [{ $ref: null, value: "u" }] }];
    expect([0, 1, 2].map((day) => remove("alternating", day))).toEqual([byPath, byValue, byPath]);
    expect([0, 1].map((day) => remove("scheduled", day))).toEqual([byPath, byPath]);
    expect([0, 1].map((day) => remove("on-demand", day))).toEqual([byValue, byValue]);
    expect(dialectOn("entra-flagged", "alternating", 1).query).toBe("aadOptscim062020");
  });
});

describe("others", () => {
  it("onelogin creates who returns anew", async () => {
    const story = await lived("onelogin", first, departure);
    expect(methods(await story.day([{ kind: "rehired", person: BO }, moved([ANN, BO], [BO], [])]))).toEqual([
      "GET /Users?filter=userName+eq+%22bo%40company.example%22&",
      "POST /Users",
      "PATCH /Groups/g1",
    ]);
    expect(story.calls.at(-1)?.body).toEqual({
      schemas: ["urn:scim:schemas:core:1.0"],
      members: [{ value: "u3", operation: "add" }],
    });
  });

  it("jumpcloud activates whom it disabled with a group when another group takes them up", async () => {
    const story = await lived("jumpcloud", first, [deletion]);
    const group = { ...SALES, key: "g2", members: new Set([BO.key]) };
    const lines = methods(await story.day([{ kind: "groupCreated", group }]));
    expect(lines[0]).toBe("PUT /Users/u2");
    expect(story.idp.beliefs.users.get("u2")?.active).toBe(true);
    expect(story.idp.beliefs.users.get("u1")?.active).toBe(false);
  });

  it.each(VENDORS)("%s activates who returns from a suspension", async (vendor) => {
    const story = await lived(vendor, first, [suspension], [return_]);
    expect(story.idp.beliefs.users.get("u2")?.active).toBe(true);
    expect(story.idp.failures).toEqual([]);
  });
});

describe("what the server lost", () => {
  it.each<[string, Happening]>([
    ["a change", { kind: "changed", person: { ...BO, familyName: "Other" } }],
    ["a return", return_],
  ])("is a user who is created again after %s", async (_, happening) => {
    const story = await lived("cyberark", first, happening === return_ ? [suspension] : []);
    story.lose("/Users/u2");
    expect(methods(await story.day([happening]))).toEqual([
      "PUT /Users/u2",
      "GET /Users?filter=userName%20eq%20%22bo%40company.example%22",
      "POST /Users",
      // As a new user, in the group again.
      "PATCH /Groups/g1",
    ]);
    expect([...(story.idp.beliefs.groups.get("g1")?.members.keys() ?? [])]).toEqual(["u1", "u3"]);
    expect(story.idp.failures).toEqual([]);
  });

  it("is a user whom nobody has to deactivate or delete any more", async () => {
    const story = await lived("generic", first);
    story.lose("/Users/u1");
    story.lose("/Users/u2");
    await story.day([suspension, { kind: "left", person: { ...ANN, status: "gone" } }]);
    expect(story.idp.beliefs.users.size).toBe(0);
    expect(story.idp.failures).toEqual([]);
  });

  it("is a group that is created again, with its members", async () => {
    const story = await lived("onelogin", first);
    story.lose("/Groups/g1");
    expect(methods(await story.day([moved([ANN], [], [BO])]))).toEqual([
      "PATCH /Groups/g1",
      "GET /Groups?filter=displayName+eq+%22Sales%22&",
      "POST /Groups",
      "PATCH /Groups/g2",
    ]);
    expect([...(story.idp.beliefs.groups.get("g2")?.members.keys() ?? [])]).toEqual(["u1"]);
  });
});
