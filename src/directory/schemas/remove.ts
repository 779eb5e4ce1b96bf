import { fail, ok, type Result } from "../../lib/result.ts";
import { COMMIT_LIMITS, SCHEMA_LIMITS } from "../../limits/scim.ts";
import { readDefinitions } from "../../scim/extensions.ts";
import { commit } from "../../store/commit.ts";
import { mappingIs } from "../../store/fences.ts";
import {
  countHolders,
  holdersAre,
  holdersUnchanged,
  selectHolders,
  storeDefinitions,
  strip,
} from "../../store/schemas.ts";
import { readSettings, selectSettings } from "../../store/tenant-settings.ts";
import { mappingFault } from "./define.ts";
import { changeOf } from "./event.ts";
import { counted, type SchemaFault } from "./fault.ts";
import type { SchemaRequest } from "./request.ts";

/**
 * Removes a schema, and where that is confirmed the data of it from all resources: were it kept, what is never returned would be. The
 * data goes in commits that are each complete, each resource with a new version and an event, and the definition with the last of them.
 * If it is cut off in between, the same request goes on.
 */
export async function removeSchema(
  request: SchemaRequest,
  urn: string,
  confirmed: boolean,
): Promise<Result<undefined, SchemaFault>> {
  const { db, tenant, requestId, wanted } = request;
  let conflicts = 0;
  for (let step = 0; step < SCHEMA_LIMITS.steps && conflicts < COMMIT_LIMITS.rounds; step++) {
    const [rows] = await db.batch([selectSettings(db, tenant)]);
    if (rows[0] === undefined) return fail({ kind: "tenantGone" });
    const settings = readSettings(rows[0]);
    const current = readDefinitions(settings.types.stated);
    const definition = current.find(({ id }) => id.toLowerCase() === urn.toLowerCase());
    if (definition === undefined) return fail({ kind: "unknown" });
    const rest = current.filter((other) => other !== definition);
    const mapping = mappingFault(settings, rest);
    if (mapping !== undefined) return fail(mapping);

    const [counts, holders] = await db.batch([
      countHolders(db, tenant, definition),
      selectHolders(db, tenant, definition),
    ]);
    const count = counts[0]?.found ?? 0;
    if (count > 0 && !confirmed) {
      return fail({ kind: "unconfirmed", resources: counted(count, definition.resourceType) });
    }
    const at = request.now();
    const isLast = count === holders.length;
    const committed = await commit(db, {
      tenant,
      requestId,
      operationId: `${requestId}.${step}`,
      wanted,
      at,
      fence: [
        mappingIs(tenant, settings.mappingVersion),
        holdersUnchanged(tenant, definition, holders),
        ...(isLast ? [holdersAre(tenant, definition, count)] : []),
      ],
      statements: [
        ...(holders.length === 0 ? [] : [strip(db, tenant, definition, holders, at)]),
        ...(isLast ? storeDefinitions(db, tenant, rest) : []),
      ],
      events: holders.map((holder) => changeOf(definition, holder)),
      wakes: false,
      result: {},
    });
    if (committed.ok) {
      if (isLast) return ok(undefined);
    } else if (committed.error.kind === "late") break;
    else conflicts++;
  }
  return fail({ kind: "busy" });
}
