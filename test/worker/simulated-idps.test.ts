import { exports } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { accessOf } from "../../dev/idp/beliefs.ts";
import { VENDORS, type VendorName } from "../../dev/idp/dialect.ts";
import { type Played, playIdp } from "../../dev/idp/play.ts";
import { openRoad, type Road } from "../support/propagation.ts";

const HISTORIES = VENDORS.flatMap((vendor) => [
  // At Okta, some memberships are to be reviewed at the end. Entra deletes whoever left after 30 days.
  { vendor, seed: 3, users: 5, groups: 2, days: vendor === "entra" ? 34 : 8 },
  { vendor, seed: 2, users: 8, groups: 3, days: 5 },
]);
const PATIENCE = { timeout: 30_000, interval: 100 };

describe("an IdP that lives through some days", () => {
  it.each(HISTORIES)(
    "$vendor, seed $seed: server and Foundation hold what it believes",
    async ({ vendor, ...history }) => {
      const road = await openRoad({ provisionUsers: true }, { idp: idpOf(vendor) });
      const played = await playIdp({
        ...{ vendor, ...history },
        target: {
          send: (request) => exports.default.fetch(request),
          baseUrl: road.tenant.scimUrl,
          token: road.tenant.scimToken,
        },
        rate: Number.POSITIVE_INFINITY,
        wait: async () => {},
      });
      expect(played.verdict).toEqual({ clean: true, differences: [], failures: [] });
      expect(played.statistics.failures).toEqual({});

      if (history.days > 30) expect(played.beliefs.gone.size).toBeGreaterThan(0);

      const expected = asLists(accessOf(played.beliefs, await isReviewed(road)));
      await vi.waitFor(async () => {
        expect(await road.work()).toEqual([]);
        expect(await accessInFoundation(road, played)).toEqual(expected);
      }, PATIENCE);
    },
    60_000,
  );
});

const idpOf = (vendor: VendorName): string =>
  ({ "okta-custom": "okta", "entra-flagged": "entra" })[vendor as string] ?? vendor;

/** Whether memberships that are older than a deactivation wait for the IdP to state them again. */
async function isReviewed({ tenant }: Road): Promise<boolean> {
  const policies = await (await tenant.api("GET", "/policies")).json<{ onReactivate?: string }>();
  return policies.onReactivate === "review";
}

/** Group name → keys of people. A Foundation user keeps the name under which the person was first met there. */
async function accessInFoundation({ world }: Road, { names }: Played): Promise<Record<string, string[]>> {
  const held = Object.entries(await world.members()).filter(([, members]) => members.length > 0);
  return asLists(
    new Map(held.map(([name, members]) => [name, members.map((one) => names.get(one.toLowerCase()) ?? one)])),
  );
}

const asLists = (access: ReadonlyMap<string, Iterable<string>>): Record<string, string[]> =>
  Object.fromEntries([...access].map(([name, keys]) => [name, [...keys].toSorted()]));
