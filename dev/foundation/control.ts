/** The controls of a world: what tests and developers do to the stand-in, and see of it. */
import type { Context } from "hono";
import { Hono } from "hono";
import { z } from "zod";
import { applyEdit, editSchema } from "./edit.ts";
import { createFaults, faultPlanSchema } from "./faults.ts";
import { settingsSchema } from "./settings.ts";
import type { Site } from "./site.ts";
import { resetSite } from "./site.ts";
import type { World } from "./world.ts";

/** `worlds: "all"` forgets every other world as well. */
const resetSchema = z.strictObject({
  organizations: z.array(z.string().min(1)).default([]),
  worlds: z.literal("all").optional(),
});

/** The routes under `/_control`. `forgetOthers` drops all worlds but this one. */
export function createControl(site: Site, forgetOthers: () => void): Hono {
  const control = new Hono();
  control.get("/state", (c) => c.json(stateOf(site.world)));
  control.get("/calls", (c) => c.json({ items: site.calls, nextCursor: null }));
  control.get("/settings", (c) => c.json(site.settings));
  /** Answers once no call is under way, and no late effect is to come. */
  control.get("/settled", async (c) => {
    while (site.pending.size > 0) await Promise.allSettled(site.pending);
    return c.json({ ok: true });
  });
  control.post("/settings", async (c) => {
    const change = await readBody(c, settingsSchema.partial());
    if (!change.success) return refused(c, change.error);
    const given = Object.entries(change.data).filter(([, value]) => value !== undefined);
    site.settings = { ...site.settings, ...Object.fromEntries(given) };
    return c.json(site.settings);
  });
  control.post("/faults", async (c) => {
    const plan = await readBody(c, faultPlanSchema);
    if (!plan.success) return refused(c, plan.error);
    site.faults = createFaults(plan.data);
    return c.json({ ok: true });
  });
  control.post("/edit", async (c) => {
    const edit = await readBody(c, editSchema);
    if (!edit.success) return refused(c, edit.error);
    const made = applyEdit(site.world, edit.data);
    return made.ok ? c.json({ ok: true, ...made.value }) : c.json({ detail: made.error }, 404);
  });
  control.post("/reset", async (c) => {
    const order = await readBody(c, resetSchema);
    if (!order.success) return refused(c, order.error);
    resetSite(site, order.data.organizations);
    if (order.data.worlds === "all") forgetOthers();
    return c.json({ ok: true });
  });
  control.all("*", (c) => c.json({ detail: "There is no such control." }, 404));
  return control;
}

/** No body means an empty object. */
async function readBody<T>(c: Context, schema: z.ZodType<T>) {
  const text = await c.req.text();
  const json = z
    .string()
    .transform((source, context) => {
      try {
        return JSON.parse(source);
      } catch {
        context.addIssue({ code: "custom", message: "JSON is expected" });
        return z.NEVER;
      }
    })
    .pipe(schema);
  return json.safeParse(text === "" ? "{}" : text);
}

const refused = (c: Context, error: z.ZodError) => c.json({ detail: z.prettifyError(error) }, 422);

function stateOf(world: World): object {
  return {
    organizations: [...world.organizations.values()],
    users: [...world.users.values()],
    groups: [...world.groups.values()].map((group) => ({ ...group, members: [...group.members] })),
    roles: [...world.roles.values()].map((role) => ({ ...role, members: [...role.members] })),
  };
}
