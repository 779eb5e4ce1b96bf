import { sql } from "drizzle-orm";
import type { Context } from "hono";
import type { JsonObject } from "../../lib/json.ts";
import { fail, ok, type Result } from "../../lib/result.ts";
import { COMMIT_LIMITS } from "../../limits.ts";
import type { ScimFault } from "../../scim/fault.ts";
import { type Selection, wants } from "../../scim/projection.ts";
import { groupResourceType } from "../../scim/resource-types.ts";
import { cutRead, groupPage, noPage, totalOf } from "../../store/directory-pages.ts";
import { type GroupRow, readGroupRow, selectGroup, selectMembers } from "../../store/groups.ts";
import { repeat } from "../../store/repeat.ts";
import type { MemberType } from "../../store/tables/directory.ts";
import { scimBaseUrl } from "../public-url.ts";
import { answerFault, refuse } from "./answer.ts";
import { answerResource } from "./answer-resource.ts";
import type { ScimEnv } from "./context.ts";
import { answerList, type ListRequest } from "./list.ts";
import { type ListParameters, parametersOfAddress, parametersOfBody } from "./list-parameters.ts";
import { representGroup } from "./represent.ts";
import { readSelected } from "./selection.ts";
import { show } from "./tenant-types.ts";

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
export const listGroups = (c: Context<ScimEnv>): Promise<Response> => answerGroups(c, parametersOfAddress(c));

/** `POST /Groups/.search`, RFC 7644 §3.4.3. */
export const searchGroups = async (c: Context<ScimEnv>): Promise<Response> =>
  answerGroups(c, await parametersOfBody(c));

export const groupNotFound = (id: string): ScimFault => ({
  kind: "notFound",
  detail: `There is no group with the id "${id.slice(0, 100)}".`,
});

/** Of each group what is wanted. `members` are those of all of them. */
export function presentGroups(
  c: Context<ScimEnv>,
  { resourceType, selection }: Pick<ListRequest, "resourceType" | "selection">,
  rows: readonly GroupRow[],
  members: readonly { readonly groupId: string; readonly value: string; readonly type: MemberType }[],
): readonly JsonObject[] {
  const membersOf = Map.groupBy(members, ({ groupId }) => groupId);
  const baseUrl = scimBaseUrl(c, c.var.tenant);
  return rows.map((row) =>
    show(
      c,
      representGroup(baseUrl, row.id, readGroupRow(row), membersOf.get(row.id)),
      resourceType,
      selection,
    ),
  );
}

const answerGroups = (
  c: Context<ScimEnv>,
  parameters: Result<ListParameters, ScimFault>,
): Promise<Response> =>
  answerList(c, [groupResourceType], parameters, async ([request]) => {
    if (request === undefined) throw new Error("A list of groups without a request for groups");
    const { db, guard, tenant } = c.var;
    const page = groupPage(db, tenant, { ...request, related: wants(request.selection, "members") });
    const [caller, rows, counted, behind, members] = await repeat(COMMIT_LIMITS.attempts, () =>
      db.batch([guard.statement, page.rows, page.total, page.behind, page.members]),
    );
    const passed = guard.judge(caller);
    if (!passed.ok) return fail(passed.error);
    const cut = cutRead(rows, request, behind);
    return ok({
      ...cut,
      total: totalOf(counted, rows),
      resources: presentGroups(c, request, cut.rows, members),
    });
  });
