import { sql } from "drizzle-orm";
import type { Context } from "hono";
import type { JsonObject } from "../../lib/json.ts";
import { fail, ok, type Result } from "../../lib/result.ts";
import { COMMIT_LIMITS, MEMBER_LIMITS } from "../../limits/scim.ts";
import type { ScimFault } from "../../scim/fault.ts";
import { type Selection, wants } from "../../scim/projection.ts";
import { groupResourceType } from "../../scim/resource-types.ts";
import { nothing } from "../../store/database.ts";
import { cutRead, groupPage, totalOf } from "../../store/directory-pages.ts";
import {
  type GroupRow,
  type MemberRow,
  readGroupRow,
  selectGroup,
  selectMembers,
} from "../../store/groups.ts";
import { repeat } from "../../store/repeat.ts";
import { scimBaseUrl } from "../public-url.ts";
import { answerFault, refuse } from "./answer.ts";
import { answerResource } from "./answer-resource.ts";
import type { ScimEnv } from "./context.ts";
import { lateMembers } from "./late-members.ts";
import { answerList, type ListRequest } from "./list.ts";
import { type ListParameters, parametersOfAddress, parametersOfBody } from "./list-parameters.ts";
import { representGroup } from "./represent.ts";
import { readSelected } from "./selection.ts";
import type { LateMembers } from "./stream-body.ts";
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
      wants(selection, "members") ? selectMembers(db, tenant, sql`SELECT ${id} AS id`) : nothing,
    ]),
  );
  const passed = guard.judge(caller);
  if (!passed.ok) return answerFault(c, passed.error);
  const [row] = rows;
  if (row === undefined) return answerFault(c, groupNotFound(id));
  const request = { resourceType: groupResourceType, selection };
  const resource = representGroup(scimBaseUrl(c, tenant), id, readGroupRow(row), members);
  const late = members.length > MEMBER_LIMITS.perRead ? lateMembers(c, request, [row], members) : undefined;
  return answerResource(c, { ...request, resource, late });
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

/**
 * Of each group what is wanted. `members` are those of all of them, or so many that none is kept: then all come late, so that an answer
 * takes the memory of one read, whatever the groups of a page have together.
 */
export function presentGroups(
  c: Context<ScimEnv>,
  request: Pick<ListRequest, "resourceType" | "selection">,
  rows: readonly GroupRow[],
  members: readonly MemberRow[],
): { readonly resources: readonly JsonObject[]; readonly late: LateMembers | undefined } {
  const comeLate = members.length > MEMBER_LIMITS.perRead;
  const membersOf = Map.groupBy(comeLate ? [] : members, ({ groupId }) => groupId);
  const baseUrl = scimBaseUrl(c, c.var.tenant);
  const resources = rows.map((row) => {
    const own = comeLate ? PLACEHOLDER : membersOf.get(row.id);
    const resource = representGroup(baseUrl, row.id, readGroupRow(row), own);
    return show(c, resource, request.resourceType, request.selection);
  });
  return { resources, late: comeLate ? lateMembers(c, request, rows) : undefined };
}

/** Stands where members come late, if the client wants to see any. */
const PLACEHOLDER = [{ value: "", type: "User" }] as const;

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
      total: await totalOf(db, page, counted, rows, request.count),
      ...presentGroups(c, request, cut.rows, members),
    });
  });
