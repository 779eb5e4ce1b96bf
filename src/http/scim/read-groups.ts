import { sql } from "drizzle-orm";
import type { Context } from "hono";
import { fail, ok, type Result } from "../../lib/result.ts";
import { COMMIT_LIMITS } from "../../limits.ts";
import type { ScimFault } from "../../scim/fault.ts";
import { type Selection, wants } from "../../scim/projection.ts";
import { groupResourceType } from "../../scim/resource-types.ts";
import { groupPage, noPage, totalOf } from "../../store/directory-pages.ts";
import { readGroupRow, selectGroup, selectMembers } from "../../store/groups.ts";
import { repeat } from "../../store/repeat.ts";
import { scimBaseUrl } from "../public-url.ts";
import { answerFault, refuse } from "./answer.ts";
import { answerResource } from "./answer-resource.ts";
import type { ScimEnv } from "./context.ts";
import { answerList, type ListPage, type ListRequest } from "./list.ts";
import { representGroup } from "./represent.ts";
import { readSelected } from "./selection.ts";

/** `GET /Groups/{id}`, RFC 7644 §3.4.1, in one trip. Members that are not wanted are not read. */
export async function getGroup(c: Context<ScimEnv>, id: string): Promise<Response> {
  const selection = readSelected(c, groupResourceType);
  return selection.ok ? answerGroup(c, id, selection.value) : refuse(c, selection.error);
}

/** Answers with the group as it is stored now. */
export async function answerGroup(c: Context<ScimEnv>, id: string, selection: Selection): Promise<Response> {
  const { db, guard, tenant } = c.var;
  const [caller, rows, members] = await repeat(COMMIT_LIMITS.attempts, () =>
    db.batch([
      guard.statement,
      selectGroup(db, tenant, id),
      selectMembers(db, tenant, wants(selection, "members") ? sql`SELECT ${id} AS id` : noPage),
    ]),
  );
  const passed = guard.judge(caller);
  if (!passed.ok) return answerFault(c, passed.error);
  const [row] = rows;
  if (row === undefined) return answerFault(c, groupNotFound(id));
  const resource = representGroup(scimBaseUrl(c, tenant), id, readGroupRow(row), members);
  return answerResource(c, { resource, resourceType: groupResourceType, selection });
}

/** `GET /Groups`, RFC 7644 §3.4.2. */
export const listGroups = (c: Context<ScimEnv>): Promise<Response> =>
  answerList(c, groupResourceType, (request) => readPage(c, request));

export const groupNotFound = (id: string): ScimFault => ({
  kind: "notFound",
  detail: `There is no group with the id "${id.slice(0, 100)}".`,
});

async function readPage(c: Context<ScimEnv>, request: ListRequest): Promise<Result<ListPage, ScimFault>> {
  const { db, guard, tenant } = c.var;
  const page = groupPage(db, tenant, { ...request, related: wants(request.selection, "members") });
  const [caller, rows, counted, members] = await repeat(COMMIT_LIMITS.attempts, () =>
    db.batch([guard.statement, page.rows, page.total, page.members]),
  );
  const passed = guard.judge(caller);
  if (!passed.ok) return fail(passed.error);
  const membersOf = Map.groupBy(members, ({ groupId }) => groupId);
  const baseUrl = scimBaseUrl(c, tenant);
  const resources = rows.map((row) =>
    representGroup(baseUrl, row.id, readGroupRow(row), membersOf.get(row.id)),
  );
  return ok({ total: totalOf(counted, rows), resources });
}
