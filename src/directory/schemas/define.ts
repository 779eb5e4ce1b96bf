import { fail, ok, type Result } from "../../lib/result.ts";
import { COMMIT_LIMITS, SCHEMA_LIMITS } from "../../limits/scim.ts";
import { compileMapping } from "../../mapping/mapping.ts";
import { clash, definitionProblems } from "../../scim/definition.ts";
import { checksFor, type DataCheck } from "../../scim/definition-change.ts";
import { type Definition, readDefinitions, resourceTypesOf } from "../../scim/extensions.ts";
import { commit } from "../../store/commit.ts";
import type { Database } from "../../store/database.ts";
import { mappingIs } from "../../store/fences.ts";
import { countContradictions, nothingContradicts, storeDefinitions } from "../../store/schemas.ts";
import { readSettings, selectSettings, type TenantSettings } from "../../store/tenant-settings.ts";
import { type Adoption, adoptAside } from "./adopt.ts";
import { counted, type SchemaFault } from "./fault.ts";
import type { SchemaRequest } from "./request.ts";

/**
 * Defines an extension schema, or changes it: one commit, before which a new one may take in what was kept aside. It is fenced on the version that every write is fenced on, so that nothing is
 * stored that was read with the former schemas, and on no stored resource contradicting it.
 *
 * @returns whether the schema is new
 */
export async function defineSchema(
  request: SchemaRequest,
  definition: Definition,
): Promise<Result<{ readonly created: boolean }, SchemaFault>> {
  const problems = definitionProblems(definition);
  if (problems.length > 0) return fail({ kind: "invalid", problems });
  const { db, tenant, requestId, wanted } = request;
  for (let round = 0; round < COMMIT_LIMITS.rounds; round++) {
    const [rows] = await db.batch([selectSettings(db, tenant)]);
    if (rows[0] === undefined) return fail({ kind: "tenantGone" });
    const settings = readSettings(rows[0]);
    const plan = planDefinition(settings, definition);
    if (!plan.ok) return plan;
    const { before, definitions, checks } = plan.value;
    const created = before === undefined;
    if (JSON.stringify(before) === JSON.stringify(definition)) return ok({ created });

    const findings = await contradictions(db, tenant, definition, checks);
    if (findings.length > 0) return fail({ kind: "contradicted", findings });
    const operationId = `${requestId}.${round}`;
    const { mappingVersion } = settings;
    const adoption: Result<Adoption | undefined, SchemaFault> = created
      ? await adoptAside(request, definition, { mappingVersion, operationId })
      : ok({ mappingVersion, fence: [], statements: [], events: [] });
    if (!adoption.ok) return adoption;
    if (adoption.value === undefined) continue;
    const { fence, statements, events } = adoption.value;
    const committed = await commit(db, {
      tenant,
      requestId,
      operationId,
      wanted,
      at: request.now(),
      fence: [
        mappingIs(tenant, adoption.value.mappingVersion),
        ...nothingContradicts(tenant, definition, checks),
        ...fence,
      ],
      statements: [...statements, ...storeDefinitions(db, tenant, definitions)],
      events,
      wakes: false,
      result: {},
    });
    if (committed.ok) return ok({ created });
    if (committed.error.kind === "late") break;
  }
  return fail({ kind: "busy" });
}

interface DefinitionPlan {
  readonly before: Definition | undefined;
  /** All of the tenant's, as they are to be. */
  readonly definitions: readonly Definition[];
  readonly checks: readonly DataCheck[];
}

function planDefinition(
  settings: TenantSettings,
  definition: Definition,
): Result<DefinitionPlan, SchemaFault> {
  const current = readDefinitions(settings.types.stated);
  const before = current.find(({ id }) => id === definition.id);
  const others = current.filter((other) => other !== before);
  const clashing = clash(definition, others);
  if (clashing !== undefined) return fail({ kind: "invalid", problems: [clashing] });
  if (before !== undefined && before.resourceType !== definition.resourceType) {
    const detail = `This schema extends ${before.resourceType}; delete it before it can extend ${definition.resourceType}, or use another URN.`;
    return fail({ kind: "invalid", problems: [{ pointer: "/resourceType", detail }] });
  }
  const definitions =
    before === undefined
      ? [...current, definition]
      : current.map((each) => (each === before ? definition : each));
  if (definitions.length > SCHEMA_LIMITS.definitions) {
    return tooMuch(`A tenant has at most ${SCHEMA_LIMITS.definitions} schemas; delete one first.`);
  }
  const length = JSON.stringify(definitions).length;
  if (length > SCHEMA_LIMITS.storedLength) {
    return tooMuch(
      `All schemas together would have ${length} characters, of at most ${SCHEMA_LIMITS.storedLength}; shorten descriptions or drop attributes.`,
    );
  }
  const checks = checksFor(before, definition);
  if (checks.length > SCHEMA_LIMITS.checksPerChange) {
    return tooMuch(`Change at most ${SCHEMA_LIMITS.checksPerChange} attributes of a schema at a time.`);
  }
  const mapping = mappingFault(settings, definitions);
  return mapping === undefined ? ok({ before, definitions, checks }) : fail(mapping);
}

/** Whether the mapping would still be valid with these definitions. */
export function mappingFault(
  { mapping, tenantName }: TenantSettings,
  definitions: readonly Definition[],
): SchemaFault | undefined {
  const types = resourceTypesOf(JSON.stringify(definitions));
  const compiled = compileMapping(mapping, types.Group, tenantName);
  return compiled.ok ? undefined : { kind: "mapped", problems: compiled.error };
}

async function contradictions(
  db: Database,
  tenant: string,
  definition: Definition,
  checks: readonly DataCheck[],
): Promise<readonly string[]> {
  if (checks.length === 0) return [];
  const [rows] = await db.batch([countContradictions(db, tenant, definition, checks)]);
  return rows.map(
    ({ place, found }) => `${counted(found, definition.resourceType)} with ${checks[place]?.why}.`,
  );
}

const tooMuch = (detail: string): { readonly ok: false; readonly error: SchemaFault } =>
  fail({ kind: "tooMuch", detail });
