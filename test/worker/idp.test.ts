/// <reference types="vite/types/importMeta.d.ts" />
import { exports } from "cloudflare:workers";
import { describe, expect, inject, it, vi } from "vitest";
import { flowSchema } from "../../dev/replay/flow.ts";
import { replay } from "../../dev/replay/replay.ts";
import { foundationAt, registerTenant } from "../support/tenant.ts";

/** A new quirk of an IdP is a new file there, and no code here. */
const files = import.meta.glob("../idp/*/*.json", { eager: true, import: "default" });
const SYNC_PATIENCE = { timeout: 30_000, interval: 50 };

describe("the requests of real IdPs", () => {
  it.each(Object.entries(files))(
    "%s is answered as expected, and arrives in Foundation",
    async (path, file) => {
      const flow = flowSchema.parse(file);
      const world = `${inject("foundationUrl")}/worlds/${path.replaceAll(/\W+/g, "-")}`;
      await fetch(`${world}/_control/reset`, {
        method: "POST",
        body: JSON.stringify({ organizations: ["acme"] }),
      });
      const tenant = await registerTenant({
        idp: flow.vendor,
        foundation: { ...foundationAt(world), organization: "acme", provisionUsers: true },
      });

      const { failures } = await replay(flow, {
        send: (request) => exports.default.fetch(request),
        baseUrl: tenant.scimUrl,
        token: tenant.scimToken,
      });
      expect(failures).toEqual([]);

      await vi.waitFor(async () => {
        const sync = await (await tenant.api("GET", "/sync")).json();
        expect(sync).toMatchObject({ state: "converged", pending: 0, parked: 0, held: 0 });
      }, SYNC_PATIENCE);
      expect(await membersIn(world, Object.keys(flow.foundation))).toEqual(sorted(flow.foundation));
    },
    60_000,
  );
});

interface FoundationState {
  readonly users: readonly { readonly identifier: string; readonly username: string }[];
  readonly groups: readonly { readonly name: string; readonly members: readonly string[] }[];
}

/**
 * What Foundation holds: group name → user names. Groups that are not expected count if somebody is in them: one that
 * the IdP made and deleted again may have been left behind empty, or never made, whichever was sooner.
 */
async function membersIn(world: string, expected: readonly string[]): Promise<Record<string, string[]>> {
  const { users, groups } = await (await fetch(`${world}/_control/state`)).json<FoundationState>();
  const nameOf = new Map(users.map((user) => [user.identifier, user.username]));
  const counting = groups.filter((group) => group.members.length > 0 || expected.includes(group.name));
  const members = counting.map((group) => [group.name, group.members.map((id) => nameOf.get(id) ?? id)]);
  return sorted(Object.fromEntries(members));
}

const sorted = (groups: Readonly<Record<string, readonly string[]>>): Record<string, string[]> =>
  Object.fromEntries(Object.entries(groups).map(([name, members]) => [name, members.toSorted()]));
