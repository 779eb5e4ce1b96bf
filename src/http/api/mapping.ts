import { Hono } from "hono";
import * as z from "zod";
import type { Env } from "../../config.ts";
import { MAPPING_LIMITS } from "../../limits/tenants.ts";
import { changeMapping } from "../../mapping/change.ts";
import type { Mapping } from "../../mapping/mapping.ts";
import { installationTemplate, PLAIN_NAMES } from "../../mapping/naming.ts";
import { type MappingPreview, previewMapping } from "../../mapping/preview.ts";
import type { MappingFault } from "../../mapping/read.ts";
import { readSettings, selectSettings } from "../../store/tenant-settings.ts";
import type { TenantEnv } from "../context.ts";
import { type Problem, problemResponse } from "../problem.ts";
import { wakeLane } from "../wake.ts";
import { readBody } from "./body.ts";
import { mappingBody } from "./mapping-body.ts";
import { type Answer, count, sampleOf } from "./shape.ts";

/** `/tenants/{id}/mapping`: which directory groups feed which Foundation groups. */
export const mappingRoutes = new Hono<TenantEnv>()
  .get("/", async function getMapping(c) {
    const [rows] = await c.var.db.batch([selectSettings(c.var.db, c.var.tenant)]);
    if (rows[0] === undefined) return problemResponse(problemOf({ kind: "tenantGone" }));
    return c.json(mappingAnswer(readSettings(rows[0]).mapping));
  })
  .put("/", async function putMapping(c) {
    const body = await readBody(c.req.raw, mappingBody);
    if (!body.ok) return problemResponse(body.error);
    const { db, tenant, requestId, wanted } = c.var;
    const mapping = named(body.value, c.env);
    const done = await changeMapping(db, { tenant, requestId, mapping, wanted }, Date.now);
    if (!done.ok) return problemResponse(problemOf(done.error));
    if (done.value.changed) wakeLane(c);
    return c.json(mappingAnswer(mapping));
  })
  .post("/preview", async function postPreview(c) {
    const body = await readBody(c.req.raw, mappingBody);
    if (!body.ok) return problemResponse(body.error);
    const preview = await previewMapping(c.var.db, c.var.tenant, named(body.value, c.env));
    return preview.ok ? c.json(previewAnswer(preview.value)) : problemResponse(problemOf(preview.error));
  });

/** Who states no name template gets that of the installation. */
const named = (mapping: Mapping, env: Env): Mapping => ({
  ...mapping,
  nameTemplate: mapping.nameTemplate ?? installationTemplate(env),
});

export const mappingShape = z
  .strictObject({
    rules: z.array(
      z.strictObject({
        when: z.string(),
        target: z.string(),
        roles: z.array(z.string()),
        adopt: z.boolean(),
      }),
    ),
    otherwise: z.enum(["mirror", "ignore"]),
    nameTemplate: z.string(),
  })
  .meta({ id: "Mapping" });

const mappingAnswer = ({
  rules,
  otherwise,
  nameTemplate = PLAIN_NAMES,
}: Mapping): Answer<typeof mappingShape> => ({
  rules: rules.map(({ when, target, roles = [], adopt = false }) => ({ when, target, roles, adopt })),
  otherwise,
  nameTemplate,
});

const moveShape = z.strictObject({
  userId: z.string(),
  userName: z.string(),
  target: z.string(),
  because: z.string().describe("Which directory group it is about, and which rule."),
});
const roleShape = z.strictObject({ target: z.string(), role: z.string() });

export const mappingPreviewShape = z
  .strictObject({
    targets: z.strictObject({
      made: sampleOf(z.string()),
      dropped: sampleOf(z.string()),
      renamed: sampleOf(z.strictObject({ from: z.string(), to: z.string() })),
      shared: sampleOf(z.strictObject({ target: z.string(), groups: count })).describe(
        "Targets that several directory groups feed.",
      ),
      tooLong: sampleOf(z.strictObject({ target: z.string(), reason: z.string() })),
    }),
    members: z.strictObject({ gained: sampleOf(moveShape), lost: sampleOf(moveShape) }),
    roles: z.strictObject({ gained: sampleOf(roleShape), lost: sampleOf(roleShape) }),
  })
  .meta({ id: "MappingPreview", description: "What the mapping would change as of now." });

const previewAnswer = ({
  basedOn: _,
  gained,
  lost,
  rolesGained,
  rolesLost,
  ...targets
}: MappingPreview): Answer<typeof mappingPreviewShape> => ({
  targets,
  members: { gained, lost },
  roles: { gained: rolesGained, lost: rolesLost },
});

/** A refused mapping as a problem. */
export function problemOf(fault: MappingFault): Problem {
  switch (fault.kind) {
    case "invalid": {
      const [first] = fault.problems;
      const detail = first === undefined ? "The mapping is not valid." : `${first.pointer}: ${first.detail}`;
      return { kind: "invalid", detail, errors: fault.problems };
    }
    case "tooMany":
      return { kind: "conflict", detail: tooMany(fault.what) };
    case "busy":
      return {
        kind: "unavailable",
        detail: "The groups keep changing while the mapping is worked out; nothing was changed, try again.",
        retryAfterSeconds: 5,
      };
    case "outdated":
      return {
        kind: "conflict",
        detail:
          "The mapping was changed since this change was prepared; read it again, and repeat the change.",
      };
    case "tenantGone":
      return { kind: "notFound", detail: "This tenant is being deleted, and its mapping with it." };
  }
}

/** Put together when it is told: the first number in English costs a third of the Worker's start. */
function tooMany(what: Extract<MappingFault, { kind: "tooMany" }>["what"]): string {
  const limit = MAPPING_LIMITS[LIMIT_ON[what]].toLocaleString("en-US");
  switch (what) {
    case "groups":
      return `A mapping can be changed for up to ${limit} groups; let the IdP provision fewer groups.`;
    case "sources":
      return `With these rules the groups feed too many targets, more than ${limit} in all; state fewer or narrower rules.`;
    case "moves":
      return `This would move more than ${limit} memberships at once; change a few rules at a time.`;
    case "places":
      return `The targets concerned have too many members for a preview, more than ${limit}; preview a few rules at a time.`;
  }
}

const LIMIT_ON = {
  groups: "groups",
  sources: "sources",
  moves: "moves",
  places: "previewPlaces",
} as const;
