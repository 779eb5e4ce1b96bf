import { env } from "cloudflare:workers";
import { expect, vi } from "vitest";
import { type FoundationWorld, newWorld } from "./foundation-world.ts";
import { type ScimClient, scimClient } from "./scim-client.ts";
import { foundationAt, registerTenant, type TestTenant } from "./tenant.ts";

/** Everything between an IdP and a Foundation, for one test. */
export interface Road {
  readonly tenant: TestTenant;
  readonly idp: ScimClient;
  readonly world: FoundationWorld;
  /** Waits until Foundation holds exactly this, and no work is left. */
  readonly holds: (groups: Record<string, readonly string[]>) => Promise<void>;
  /** Work that is not done, oldest first. */
  readonly work: () => Promise<readonly { kind: string; state: string; reason: string | null }[]>;
  readonly wake: () => Promise<void>;
}

const PATIENCE = { timeout: 20_000, interval: 50 };

export async function openRoad(connection: object = {}, stated: object = {}): Promise<Road> {
  const world = await newWorld();
  const tenant = await registerTenant({
    foundation: { ...foundationAt(world.url), ...connection },
    ...stated,
  });
  const work: Road["work"] = async () => {
    const rows = await env.DB.prepare("SELECT kind, state, reason FROM work WHERE tenant = ? ORDER BY since")
      .bind(tenant.id)
      .all<{ kind: string; state: string; reason: string | null }>();
    return rows.results;
  };
  return {
    tenant,
    world,
    work,
    idp: scimClient(tenant),
    holds: async (groups) => {
      await vi.waitFor(
        async () =>
          expect({ members: await world.members(), work: await work() }).toEqual({
            members: groups,
            work: [],
          }),
        PATIENCE,
      );
    },
    wake: () => env.LANE.get(env.LANE.idFromName(tenant.id)).wake({ force: true }),
  };
}
