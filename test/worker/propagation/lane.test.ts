import { abortAllDurableObjects, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { openDatabase } from "../../../src/store/database.ts";
import { writeLedger } from "../../../src/store/lane.ts";
import { LaneLost, takeLane, writeLane } from "../../../src/store/lane-store.ts";
import { Meter } from "../../../src/store/meter.ts";
import { openRoad } from "../../support/propagation.ts";
import { registerTenant } from "../../support/tenant.ts";

const present = {
  foundationUserId: "f1",
  state: "present",
  addUnsureUntil: 0,
  removeUnsureUntil: 0,
} as const;

describe("an older instance of a lane", () => {
  it("can write nothing once a newer one has taken over", async () => {
    const { id: tenant } = await registerTenant();
    const db = openDatabase(env.DB, new Meter());
    const older = { db, tenant, epoch: (await takeLane(db, tenant)) ?? 0 };
    const newer = { db, tenant, epoch: (await takeLane(db, tenant)) ?? 0 };
    const write = (store: typeof older) =>
      writeLane(
        store,
        1,
        writeLedger(store, [{ targetId: "t1", userId: `u${store.epoch}`, entry: present }], 1),
      );
    await expect(write(older)).rejects.toThrow(LaneLost);
    await write(newer);
    const rows = await env.DB.prepare("SELECT user_id AS userId FROM ledger WHERE tenant = ?")
      .bind(tenant)
      .all();
    expect(rows.results).toEqual([{ userId: `u${newer.epoch}` }]);
  });

  it("can write nothing for a tenant that is gone", async () => {
    const db = openDatabase(env.DB, new Meter());
    expect(await takeLane(db, "nobody-0000")).toBeUndefined();
    await expect(writeLane({ db, tenant: "nobody-0000", epoch: 1 }, 1, [])).rejects.toThrow(LaneLost);
  });
});

describe("a lane", () => {
  it("goes on with its sign-in after its object is gone", async () => {
    const { idp, world, holds, wake } = await openRoad();
    const signIns = async () => (await world.calls()).filter((call) => call.path.endsWith("/login")).length;
    const ada = await idp.createUser("ada@x.example");
    const group = await idp.createGroup("Engineers", [ada]);
    await holds({ Engineers: ["ada@x.example"] });
    expect(await signIns()).toBe(1);
    await abortAllDurableObjects();
    await idp.remove(group, ada);
    await wake();
    await holds({ Engineers: [] });
    expect(await signIns()).toBe(1);
  });

  it("starts no further call once its tenant is deleted", async () => {
    const { idp, tenant, world } = await openRoad();
    const made = async () =>
      (await world.calls()).filter(
        ({ method, path }) => method === "POST" && path.endsWith("/principal/user"),
      );
    const people = await Promise.all(Array.from({ length: 30 }, (_, n) => idp.createUser(`p${n}@x.example`)));
    await world.faults([{ method: "POST", path: "/principal/user$", effect: "none", delayMs: 500 }]);
    await idp.createGroup("Engineers", people);
    await vi.waitFor(async () => expect(await made()).not.toEqual([]), { timeout: 10_000 });
    const { name } = await (await tenant.api("GET", "")).json<{ name: string }>();
    expect((await tenant.api("DELETE", "", { name })).status).toBe(204);
    const lane = env.LANE.get(env.LANE.idFromName(tenant.id));
    await lane.dissolve();
    // Resolves when the run that is under way has ended.
    await runInDurableObject(lane, (instance) => instance.alarm?.());
    expect((await made()).length).toBeLessThan(30);
  });

  it("keeps work for a tenant without a connection until there is one", async () => {
    const { idp, tenant, world, holds, work } = await openRoad();
    const other = await openRoad();
    await env.DB.prepare("DELETE FROM connections WHERE tenant = ?").bind(tenant.id).run();
    const ada = await idp.createUser("ada@x.example");
    await idp.createGroup("Engineers", [ada]);
    await other.idp.createGroup("Others");
    await other.holds({ Others: [] });
    expect(await world.members()).toEqual({});
    expect(await work()).toHaveLength(2);
    const put = await tenant.api("PUT", "/foundation", {
      baseUrl: world.url,
      organization: "demo",
      credentials: { type: "password", user: "rollcall", password: "rollcall" },
    });
    expect(put.status).toBe(200);
    await holds({ Engineers: ["ada@x.example"] });
  });
});
