/** A receiver of webhooks beside each world, for alerts: it takes what comes, and answers as it is told to. */
import type { HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { Hono } from "hono";
import { z } from "zod";

const planSchema = z.strictObject({
  status: z.int().min(200).max(599).default(204),
  /** How many messages are answered so; all that come, by default. */
  times: z.int().min(1).default(Number.POSITIVE_INFINITY),
  /** Never answer: the connection stays open until the sender gives up. */
  hang: z.boolean().default(false),
  /** Break the connection where an answer was due. */
  drop: z.boolean().default(false),
  location: z.string().optional(),
});

interface ReceivedHook {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** `POST /receive` takes a message, `GET /` lists them, `POST /plan` says how to answer from now on. */
export function createHooks(): Hono<{ Bindings: HttpBindings }> {
  const received: ReceivedHook[] = [];
  let plan = planSchema.parse({});
  const hooks = new Hono<{ Bindings: HttpBindings }>();
  hooks.get("/", (c) => c.json({ items: received }));
  hooks.post("/plan", async (c) => {
    plan = planSchema.parse(await c.req.json());
    return c.json({ ok: true });
  });
  hooks.post("/receive", async (c) => {
    received.push({ headers: c.req.header(), body: await c.req.text() });
    const { status, hang, drop, location } = plan.times > 0 ? plan : planSchema.parse({});
    plan = { ...plan, times: plan.times - 1 };
    if (drop || hang) {
      if (drop) c.env.incoming.socket.destroy();
      return RESPONSE_ALREADY_SENT;
    }
    return new Response(null, { status, headers: location === undefined ? {} : { Location: location } });
  });
  return hooks;
}
