import type { SQL } from "drizzle-orm";
import type { Json } from "../../lib/json.ts";
import { fail, ok, type Result } from "../../lib/result.ts";
import { SCHEMA_LIMITS } from "../../limits/scim.ts";
import { type Adopted, adopt } from "../../scim/adopt.ts";
import { sameValue } from "../../scim/equal.ts";
import type { Definition } from "../../scim/extensions.ts";
import type { ScimFault } from "../../scim/fault.ts";
import { type Change, commit, type EventDraft, type Statement } from "../../store/commit.ts";
import { mappingIs } from "../../store/fences.ts";
import {
  type AdoptedRow,
  type AsideRow,
  nothingAside,
  outdateDecisions,
  selectAside,
  takeIn,
} from "../../store/kept-aside.ts";
import { type Holder, holdersUnchanged } from "../../store/schemas.ts";
import { changeOf } from "./event.ts";
import { counted, type SchemaFault } from "./fault.ts";
import type { SchemaRequest } from "./request.ts";

/** What goes into the commit of the definition, which is to find the mapping at this version. */
export interface Adoption {
  readonly mappingVersion: number;
  readonly fence: readonly SQL[];
  readonly statements: readonly Statement[];
  readonly events: readonly EventDraft[];
}

/**
 * Takes in what IdPs sent under a schema's URN before it was defined, if all of it fits; otherwise nothing is changed. Where there is much,
 * all but the last goes in commits of its own, each resource with a new version and an event: it is answered as before until the definition
 * is there, and if that does not come, nothing is lost. Gives undefined where others came in between: then all is to be looked at anew.
 *
 * Ends in `contradicted`, with how many values do not fit and why.
 */
export async function adoptAside(
  request: SchemaRequest,
  definition: Definition,
  from: { readonly mappingVersion: number; readonly operationId: string },
): Promise<Result<Adoption | undefined, SchemaFault>> {
  const found = await misfitsOf(request, definition);
  if (!found.ok) return found;
  if (found.value.length > 0) return fail({ kind: "contradicted", findings: found.value });

  const { db, tenant, requestId, wanted } = request;
  let { mappingVersion } = from;
  let after = "";
  for (let step = 0; step < SCHEMA_LIMITS.steps; step++) {
    const page = await readPage(request, definition, after);
    if (page.misfits.length > 0) return ok(undefined);
    const at = request.now();
    const change = changeBy(request, definition, page, at);
    if (page.isLast) {
      const fence = [...change.fence, nothingAside(tenant, definition, page.rows)];
      return ok({ ...change, mappingVersion, fence });
    }
    after = page.end;
    if (page.rows.length === 0) continue;
    const committed = await commit(db, {
      tenant,
      requestId,
      operationId: `${from.operationId}.${step}`,
      wanted,
      at,
      fence: [mappingIs(tenant, mappingVersion), ...change.fence],
      statements: [...change.statements, outdateDecisions(db, tenant)],
      events: change.events,
      wakes: false,
      result: {},
    });
    if (!committed.ok) {
      if (committed.error.kind === "late") break;
      return ok(undefined);
    }
    mappingVersion++;
  }
  return fail({ kind: "busy" });
}

/** What one commit takes in. */
const changeBy = (
  { db, tenant }: SchemaRequest,
  definition: Definition,
  { rows, holders }: Page,
  at: number,
): Pick<Change, "fence" | "statements" | "events"> => ({
  fence: [holdersUnchanged(tenant, definition, holders)],
  statements: rows.length === 0 ? [] : [takeIn(db, tenant, definition, rows, at)],
  events: holders.map((holder) => changeOf(definition, holder)),
});

/** How many resources have something that the schema does not allow, by what it is. */
async function misfitsOf(
  request: SchemaRequest,
  definition: Definition,
): Promise<Result<readonly string[], SchemaFault>> {
  const counts = new Map<string, number>();
  let after = "";
  for (let step = 0; step < SCHEMA_LIMITS.steps; step++) {
    const page = await readPage(request, definition, after);
    for (const { detail } of page.misfits) counts.set(detail, (counts.get(detail) ?? 0) + 1);
    if (page.isLast) return ok(findingsOf(counts, definition));
    after = page.end;
  }
  const detail = `Too many resources have values under "${definition.id}" from before it was defined; remove them, and send them again afterwards.`;
  return fail({ kind: "tooMuch", detail });
}

function findingsOf(
  counts: ReadonlyMap<string, number>,
  { id, resourceType }: Definition,
): readonly string[] {
  const ordered = [...counts].toSorted(([, a], [, b]) => b - a);
  const named = ordered
    .slice(0, SCHEMA_LIMITS.findings)
    .map(
      ([detail, count]) =>
        `${counted(count, resourceType)} with values under "${id}" that do not fit it: ${detail}`,
    );
  const others = ordered.slice(SCHEMA_LIMITS.findings).reduce((sum, [, count]) => sum + count, 0);
  return others === 0 ? named : [...named, `${counted(others, resourceType)} with others that do not.`];
}

interface Page {
  /** What is not as it is to be yet. */
  readonly rows: readonly AdoptedRow[];
  /** The resources of these. */
  readonly holders: readonly Holder[];
  readonly misfits: readonly ScimFault[];
  readonly isLast: boolean;
  /** The id up to which it goes. */
  readonly end: string;
}

async function readPage({ db, tenant }: SchemaRequest, definition: Definition, after: string): Promise<Page> {
  const [found] = await db.batch([selectAside(db, tenant, definition, after)]);
  const rows: AdoptedRow[] = [];
  const holders: Holder[] = [];
  const misfits: ScimFault[] = [];
  let end = after;
  let length = 0;
  for (const row of found) {
    if (length > SCHEMA_LIMITS.adoptedLength) return { rows, holders, misfits, isLast: false, end };
    end = row.id;
    const adopted = adoptRow(row, definition);
    if (!adopted.ok) misfits.push(adopted.error);
    else if (!isTakenIn(row, adopted.value, definition)) {
      const { id, version, name, active, key } = row;
      rows.push({ id, key, ...adopted.value });
      holders.push({ id, version, name, active });
      length += row.value.length;
    }
  }
  return { rows, holders, misfits, isLast: found.length < SCHEMA_LIMITS.strippedPerStep, end };
}

function adoptRow({ keys, value }: AsideRow, definition: Definition): Result<Adopted, ScimFault> {
  if (keys > 1) return misfit(`"${definition.id}" is there twice, in different case.`);
  const adopted = adopt(JSON.parse(value) as Json, definition);
  if (adopted.ok && adopted.value.data === undefined && definition.required) {
    return misfit("Nothing of them would be stored, and the extension is required.");
  }
  return adopted;
}

const isTakenIn = ({ key, value, search }: AsideRow, adopted: Adopted, { id }: Definition): boolean =>
  key === id &&
  search !== null &&
  sameValue(JSON.parse(value) as Json, adopted.data) &&
  sameValue(JSON.parse(search) as Json, adopted.search);

const misfit = (detail: string): { readonly ok: false; readonly error: ScimFault } =>
  fail({ kind: "invalidValue", detail });
