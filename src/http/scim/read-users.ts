import { sql } from "drizzle-orm";
import type { Context } from "hono";
import { userNotFound } from "../../directory/users/round.ts";
import type { JsonObject } from "../../lib/json.ts";
import { fail, ok, type Result } from "../../lib/result.ts";
import { COMMIT_LIMITS } from "../../limits.ts";
import type { ScimFault } from "../../scim/fault.ts";
import { wants } from "../../scim/projection.ts";
import { userResourceType } from "../../scim/resource-types.ts";
import { cutRead, noPage, totalOf, userPage } from "../../store/directory-pages.ts";
import { type MembershipRow, readMemberships, selectMemberships } from "../../store/memberships.ts";
import { repeat } from "../../store/repeat.ts";
import { readUserRow, selectUser, type UserRow } from "../../store/users.ts";
import { scimBaseUrl } from "../public-url.ts";
import { answerFault, refuse } from "./answer.ts";
import { answerResource } from "./answer-resource.ts";
import type { ScimEnv } from "./context.ts";
import { answerList, type ListRequest } from "./list.ts";
import { type ListParameters, parametersOfAddress, parametersOfBody } from "./list-parameters.ts";
import { representUser } from "./represent.ts";
import { readSelected } from "./selection.ts";
import { show } from "./tenant-types.ts";

/** `GET /Users/{id}`, RFC 7644 §3.4.1, in one trip. */
export async function getUser(c: Context<ScimEnv>, id: string): Promise<Response> {
  const selection = readSelected(c, userResourceType);
  if (!selection.ok) return refuse(c, selection.error);
  const { db, guard, tenant } = c.var;
  const [caller, rows, memberships] = await repeat(COMMIT_LIMITS.attempts, () =>
    db.batch([
      guard.statement,
      selectUser(db, tenant, id),
      selectMemberships(db, tenant, wants(selection.value, "groups") ? sql`SELECT ${id} AS id` : noPage),
    ]),
  );
  const passed = guard.judge(caller);
  if (!passed.ok) return answerFault(c, passed.error);
  const [row] = rows;
  if (row === undefined) return answerFault(c, userNotFound(id));
  const resource = representUser(scimBaseUrl(c, tenant), readUserRow(row), readMemberships(memberships));
  return answerResource(c, { resource, resourceType: userResourceType, selection: selection.value });
}

/** `GET /Users`, RFC 7644 §3.4.2. */
export const listUsers = (c: Context<ScimEnv>): Promise<Response> => answerUsers(c, parametersOfAddress(c));

/** `POST /Users/.search`, RFC 7644 §3.4.3. */
export const searchUsers = async (c: Context<ScimEnv>): Promise<Response> =>
  answerUsers(c, await parametersOfBody(c));

/** Of each user what is wanted. `memberships` are those of all of them. */
export function presentUsers(
  c: Context<ScimEnv>,
  { resourceType, selection }: Pick<ListRequest, "resourceType" | "selection">,
  rows: readonly UserRow[],
  memberships: readonly MembershipRow[],
): readonly JsonObject[] {
  const rowsOf = Map.groupBy(memberships, ({ userId }) => userId);
  const baseUrl = scimBaseUrl(c, c.var.tenant);
  return rows.map((row) => {
    const held = readMemberships(rowsOf.get(row.id) ?? []);
    return show(c, representUser(baseUrl, readUserRow(row), held), resourceType, selection);
  });
}

const answerUsers = (c: Context<ScimEnv>, parameters: Result<ListParameters, ScimFault>): Promise<Response> =>
  answerList(c, [userResourceType], parameters, async ([request]) => {
    if (request === undefined) throw new Error("A list of users without a request for users");
    const { db, guard, tenant } = c.var;
    const page = userPage(db, tenant, { ...request, related: wants(request.selection, "groups") });
    const [caller, rows, counted, behind, memberships] = await repeat(COMMIT_LIMITS.attempts, () =>
      db.batch([guard.statement, page.rows, page.total, page.behind, page.memberships]),
    );
    const passed = guard.judge(caller);
    if (!passed.ok) return fail(passed.error);
    const cut = cutRead(rows, request, behind);
    return ok({
      ...cut,
      total: totalOf(counted, rows),
      resources: presentUsers(c, request, cut.rows, memberships),
    });
  });
