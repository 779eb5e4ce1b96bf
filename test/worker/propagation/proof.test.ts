import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { digestOf } from "../../../src/lib/digest.ts";
import { openRoad, type Road } from "../../support/propagation.ts";

const PATIENCE = { timeout: 20_000, interval: 50 };

interface Digest {
  readonly desired: string;
  readonly foundation: string;
  readonly strangers: number;
  readonly differing: number;
}
interface Sync {
  readonly state: string;
  readonly reason: string | null;
  readonly latency: { readonly items: number; readonly p50Ms: number };
  readonly digest: Digest | null;
}

const syncOf = async ({ tenant }: Road): Promise<Sync> => (await tenant.api("GET", "/sync")).json<Sync>();

async function compared(road: Road): Promise<Sync> {
  const before = Date.now();
  expect((await road.tenant.api("POST", "/reconcile")).status).toBe(202);
  await vi.waitFor(async () => {
    const lane = await env.DB.prepare("SELECT compared_at AS at FROM lanes WHERE tenant = ?")
      .bind(road.tenant.id)
      .first<{ at: number | null }>();
    expect(lane?.at).toBeGreaterThanOrEqual(before);
  }, PATIENCE);
  return syncOf(road);
}

describe.concurrent("what a comparison proves", () => {
  it("gives digests of both sides that are equal, and that outsiders can compute", async () => {
    const road = await openRoad();
    const { idp, holds, tenant, world } = road;
    const ada = await idp.createUser("ada@x.example");
    const bo = await idp.createUser("bo@x.example");
    await idp.createGroup("One", [ada, bo]);
    await idp.createGroup("Two", [bo]);
    await holds({ One: ["ada@x.example", "bo@x.example"], Two: ["bo@x.example"] });
    const sync = await compared(road);
    expect(sync).toMatchObject({ state: "converged", digest: { differing: 0 } });
    expect(sync.digest?.desired).toBe(sync.digest?.foundation);
    const { groups } = await world.state();
    const pairs = groups.flatMap((group) => group.members.map((member) => `${group.identifier}/${member}`));
    expect(sync.digest?.foundation).toBe(await digestOf(pairs));
    const targets = await (await tenant.api("GET", "/targets")).json<{ items: { digest: Digest }[] }>();
    for (const { digest } of targets.items)
      expect(digest).toMatchObject({ desired: digest.foundation, strangers: 0 });
    expect(sync.latency.items).toBe(3);
  });

  it("shows strangers apart, and says so where a difference is only reported", async () => {
    const road = await openRoad();
    const { idp, holds, tenant, world } = road;
    await tenant.api("PUT", "/policies", { drift: { missing: "report" } });
    const ada = await idp.createUser("ada@x.example");
    await idp.createGroup("One", [ada]);
    await holds({ One: ["ada@x.example"] });
    await world.edit({ createUser: { username: "eve@x.example", email: "eve@x.example" } });
    await world.edit({ addMember: { group: "One", user: "eve@x.example" } });
    const strange = await compared(road);
    expect(strange).toMatchObject({ state: "converged", digest: { differing: 0 } });
    expect(strange.digest?.desired).not.toBe(strange.digest?.foundation);
    await world.edit({ removeMember: { group: "One", user: "ada@x.example" } });
    const missing = await compared(road);
    expect(missing).toMatchObject({ state: "degraded", digest: { differing: 1 } });
    expect(missing.reason).toContain("one person");
  });

  it("reads a group of many pages over several alarms, each within its budget", async () => {
    const road = await openRoad();
    const { idp, holds, world } = road;
    const ada = await idp.createUser("ada@x.example");
    await idp.createGroup("Large", [ada]);
    await holds({ Large: ["ada@x.example"] });
    await compared(road);
    await world.edit({ fillGroup: { group: "Large", users: 16_000 } });
    const before = (await world.calls()).length;
    const sync = await compared(road);
    expect(sync).toMatchObject({ state: "converged", digest: { differing: 0 } });
    const pages = (await world.calls()).slice(before).filter((call) => call.path.endsWith("/members"));
    expect(pages.length).toBeGreaterThanOrEqual(320);
    const { items } = await (await road.tenant.api("GET", "/targets")).json<{
      items: { digest: Digest }[];
    }>();
    expect(items[0]?.digest.strangers).toBe(16_000);
  });
});

it("keeps the rate of calls that the tenant has stated, and makes its calls at it", async () => {
  const { idp, holds, tenant } = await openRoad({ callsPerSecond: 50 });
  expect(await (await tenant.api("GET", "/foundation")).json()).toMatchObject({ callsPerSecond: 50 });
  const ada = await idp.createUser("ada@x.example");
  await idp.createGroup("Engineers", [ada]);
  await holds({ Engineers: ["ada@x.example"] });
});
