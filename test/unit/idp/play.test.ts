import { describe, expect, it } from "vitest";
import { type Play, type Played, playIdp } from "../../../dev/idp/play.ts";
import type { JsonObject } from "../../../dev/idp/scim.ts";
import { type FakeServer, fakeServer } from "./fake-server.ts";

function play(server: FakeServer, more: Partial<Play> = {}): Promise<Played> {
  return playIdp({
    ...{ vendor: "ping", seed: 5, users: 6, groups: 2, days: 8, rate: Number.POSITIVE_INFINITY },
    target: { send: server.send, baseUrl: "https://server.example/scim/", token: "secret" },
    wait: async () => {},
    ...more,
  });
}

const isMemberless = (request: Request) => new URL(request.url).pathname.startsWith("/scim/Groups/");

describe("playing an IdP", () => {
  it.each(["ping", "okta-custom", "google"] as const)(
    "%s: agrees with a server that does as it is told",
    async (vendor) => {
      const { verdict, statistics } = await play(fakeServer(), { vendor });
      expect(verdict).toEqual({ clean: true, differences: [], failures: [] });
      expect(statistics).toMatchObject({ retries: 0, failures: {}, quarantinedOn: [] });
    },
  );

  it("sends the same requests for the same seed", async () => {
    const sent = async () => {
      const server = fakeServer();
      await play(server, { vendor: "google" });
      return Promise.all(server.requests.map(async (one) => `${one.method} ${one.url} ${await one.text()}`));
    };
    expect(await sent()).toEqual(await sent());
  });

  it("says whom a server dropped from a group", async () => {
    const server = fakeServer();
    const send = async (request: Request) => {
      const answer = await server.send(request.clone());
      // It takes a list of members, and forgets the last.
      if (request.method === "PUT" && isMemberless(request)) {
        const path = new URL(request.url).pathname.replace("/scim", "");
        const group = server.resources.get(path) as JsonObject & { members: unknown[] };
        server.resources.set(path, { ...group, members: group.members.slice(0, -1) });
      }
      return answer;
    };
    const { verdict } = await play({ ...server, send });
    expect(verdict.clean).toBe(false);
    expect(verdict.differences).toContainEqual(
      expect.stringMatching(/^Group ".+" \(g\d+\) lacks ".+@company.example"\.$/),
    );
  });

  it.each<[string, (server: FakeServer) => void, RegExp]>([
    [
      "a user who is gone",
      ({ resources }) => void resources.delete("/Users/u1"),
      /^User ".+" \(u1\) is not there\.$/,
    ],
    [
      "a user who is not active any more",
      ({ resources }) => void resources.set("/Users/u1", { ...resources.get("/Users/u1"), active: null }),
      /^User ".+" \(u1\): active is null there, and should be (true|false)\.$/,
    ],
    [
      "a user who is there twice",
      ({ resources }) => void resources.set("/Users/x", { ...resources.get("/Users/u1"), id: "x" }),
      /^User ".+" is there twice: u1 and x\.$/,
    ],
    [
      "a group of another name",
      ({ resources }) =>
        void resources.set("/Groups/g7", { ...resources.get("/Groups/g7"), displayName: "X" }),
      /^Group ".+" \(g7\) is called "X" there\.$/,
    ],
    [
      "a member too many",
      ({ resources }) =>
        void resources.set("/Groups/g7", { ...resources.get("/Groups/g7"), members: [{ value: "x" }] }),
      /^Group ".+" \(g7\) also holds x\.$/,
    ],
  ])("says so of %s", async (_, tamper, sentence) => {
    const server = fakeServer();
    let tampered = false;
    const send = async (request: Request) => {
      // The first request of the reading back.
      if (!tampered && request.url.includes("Users?startIndex=1&count=100")) {
        tampered = true;
        tamper(server);
      }
      return server.send(request);
    };
    const { verdict } = await play({ ...server, send }, { days: 0 });
    expect(verdict.differences).toContainEqual(expect.stringMatching(sentence));
    expect(verdict.clean).toBe(false);
  });

  it("ends after a connection test that failed, without trying again", async () => {
    const server = fakeServer(() => new Response(null, { status: 503 }));
    const { verdict } = await play(server);
    expect(server.requests).toHaveLength(1);
    expect(verdict.failures).toEqual([
      expect.stringMatching(/^The connection test's GET \/Users\?.* should be answered 200: answered 503\.$/),
    ]);
  });

  it("takes a 201 without a body for a failure, and says what it gave up", async () => {
    const server = fakeServer((request) =>
      request.method === "POST" && request.url.endsWith("Users")
        ? new Response(null, { status: 201 })
        : undefined,
    );
    const { verdict } = await play(server, { days: 0 });
    expect(verdict.clean).toBe(false);
    expect(verdict.failures[0]).toMatch(/^User ".+" was not created: answered 201 without an id\.$/);
  });

  it("refuses look-ups whose total is no whole number", async () => {
    const server = fakeServer((request) =>
      request.url.includes("filter=") ? Response.json({ totalResults: "0", Resources: [] }) : undefined,
    );
    const { verdict } = await play(server, { days: 0, vendor: "okta-custom" });
    expect(verdict.failures[0]).toMatch(
      /could not be looked up: the answer has no whole number in totalResults\.$/,
    );
  });

  it("looks up whom it created when the answer was lost", async () => {
    let lost = 0;
    const server = fakeServer((request) =>
      request.method === "POST" && request.url.endsWith("Users") && lost++ === 0 ? "lose-answer" : undefined,
    );
    const { verdict, statistics } = await play(server);
    expect(verdict).toMatchObject({ clean: true });
    expect(statistics).toMatchObject({ retries: 1, failures: { 0: 1, 409: 1 } });
  });

  it("gets over users whom the server loses", async () => {
    let lost = false;
    const server = fakeServer((request) => {
      if (lost || request.method !== "PUT" || !request.url.includes("/Users/")) return undefined;
      lost = true;
      server.resources.delete(new URL(request.url).pathname.replace("/scim", ""));
      return undefined;
    });
    const { verdict, beliefs } = await play(server, { vendor: "google" });
    expect(lost).toBe(true);
    expect(verdict.differences).toEqual([]);
    expect(verdict.failures).toEqual([]);
    expect(beliefs.gone.size).toBeGreaterThan(0);
  });

  it("reports the days on which Entra would have stopped", async () => {
    const server = fakeServer((request) =>
      request.method === "POST" ? Response.json({ detail: "No." }, { status: 400 }) : undefined,
    );
    const { statistics } = await play(server, { vendor: "entra", users: 20, groups: 20, days: 0 });
    expect(statistics.quarantinedOn).toEqual([]);
    const stubborn = fakeServer((request) =>
      request.url.includes("externalId") || request.method === "POST"
        ? new Response(null, { status: 400 })
        : undefined,
    );
    const stopped = await play(stubborn, { vendor: "entra", users: 20, groups: 20, days: 0 });
    expect(stopped.statistics.quarantinedOn).toEqual([0]);
  });

  it("tells of its progress", async () => {
    const days: number[] = [];
    await play(fakeServer(), {
      onProgress: ({ day, done, of }) => days.push(day + (of === 0 ? 1 : done / of)),
    });
    expect(days[0]).toBe(0);
    expect(days.at(-1)).toBe(9);
    expect(days).toEqual(days.toSorted((a, b) => a - b));
  });
});
