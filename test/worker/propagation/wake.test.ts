import {
  createExecutionContext,
  createMessageBatch,
  createScheduledController,
  waitOnExecutionContext,
} from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { WakeMessage } from "../../../src/config.ts";
import worker from "../../../src/index.ts";
import { sendIn } from "../../support/api.ts";
import { openRoad, type Road } from "../../support/propagation.ts";

const LATER = 3_600_000;

/** A queue that loses every message. */
const lossy = { send: async () => undefined } as unknown as typeof env.WAKE;

/** Makes a change whose wake message is lost. */
async function addUnannounced(road: Road, groupId: string, userId: string): Promise<void> {
  const answer = await sendIn({ WAKE: lossy }, "PATCH", `/t/${road.tenant.id}/scim/v2/Groups/${groupId}`, {
    headers: { Authorization: `Bearer ${road.tenant.scimToken}`, "Content-Type": "application/scim+json" },
    body: JSON.stringify({
      schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
      Operations: [{ op: "add", path: "members", value: [{ value: userId }] }],
    }),
  });
  expect(answer.status).toBe(204);
}

async function consume(queue: string, tenants: readonly string[]): Promise<void> {
  const messages = tenants.map((tenant, index) => ({
    id: String(index),
    timestamp: new Date(index),
    attempts: 1,
    body: { tenant } satisfies WakeMessage,
  }));
  await worker.queue(createMessageBatch<WakeMessage>(queue, messages), env);
}

async function runCron(at: number): Promise<void> {
  const context = createExecutionContext();
  await worker.scheduled(createScheduledController({ scheduledTime: at }), env);
  await waitOnExecutionContext(context);
}

const laneOf = (road: Road) =>
  env.DB.prepare(
    "SELECT tenants.due_at AS dueAt, dead_letters AS deadLetters FROM tenants JOIN lanes ON tenant = id WHERE id = ?",
  )
    .bind(road.tenant.id)
    .first<{ dueAt: number | null; deadLetters: number }>();

describe("what wakes a lane", () => {
  it("is the sweep, where every message was lost", async () => {
    const road = await openRoad();
    const ada = await road.idp.createUser("ada@x.example");
    const group = await road.idp.createGroup("Engineers");
    await road.holds({ Engineers: [] });
    await addUnannounced(road, group, ada);
    expect((await laneOf(road))?.dueAt).toEqual(expect.any(Number));
    await runCron(Date.now());
    await road.holds({ Engineers: ["ada@x.example"] });
    expect((await laneOf(road))?.dueAt).toBeNull();
  });

  it("may be told twice, too late, or for nothing: it changes nothing", async () => {
    const road = await openRoad();
    const ada = await road.idp.createUser("ada@x.example");
    const group = await road.idp.createGroup("Engineers", [ada]);
    await road.holds({ Engineers: ["ada@x.example"] });
    await road.idp.remove(group, ada);
    await road.holds({ Engineers: [] });
    const calls = (await road.world.calls()).length;
    await consume("rollcall-wake", [road.tenant.id, "nobody-0000", road.tenant.id, road.tenant.id]);
    await runCron(Date.now());
    await runCron(Date.now());
    await road.holds({ Engineers: [] });
    expect((await road.world.calls()).length).toBe(calls);
  });

  it("is not lost with a message that the queue gave up: it is counted, and the sweep finds the work", async () => {
    const road = await openRoad();
    const ada = await road.idp.createUser("ada@x.example");
    const group = await road.idp.createGroup("Engineers");
    await road.holds({ Engineers: [] });
    await addUnannounced(road, group, ada);
    await consume("rollcall-wake-dead", [road.tenant.id, road.tenant.id]);
    expect(await laneOf(road)).toEqual({ dueAt: expect.any(Number), deadLetters: 2 });
    await runCron(Date.now());
    await road.holds({ Engineers: ["ada@x.example"] });
  });

  it("is the hourly comparison too", async () => {
    const road = await openRoad();
    const ada = await road.idp.createUser("ada@x.example");
    await road.idp.createGroup("Engineers", [ada]);
    await road.holds({ Engineers: ["ada@x.example"] });
    await road.world.edit({ removeMember: { group: "Engineers", user: "ada@x.example" } });
    await env.DB.prepare("UPDATE lanes SET compare_at = compare_at - ? WHERE tenant = ?")
      .bind(2 * LATER, road.tenant.id)
      .run();
    await runCron(Date.now());
    await road.holds({ Engineers: ["ada@x.example"] });
  });
});
