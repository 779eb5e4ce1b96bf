import type { Context } from "hono";
import { userNotFound } from "../../directory/users/round.ts";
import type { JsonObject } from "../../lib/json.ts";
import { fail, ok, type Result } from "../../lib/result.ts";
import { COMMIT_LIMITS } from "../../limits/scim.ts";
import type { ScimFault } from "../../scim/fault.ts";
import { wants } from "../../scim/projection.ts";
import { userResourceType } from "../../scim/resource-types.ts";
import { cutRead, totalOf, userPage } from "../../store/directory-pages.ts";
import { membershipsIn } from "../../store/memberships.ts";
import { repeat } from "../../store/repeat.ts";
import { readUserRow, selectUserWithGroups, type UserWithGroups } from "../../store/users.ts";
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
  const [caller, rows] = await repeat(COMMIT_LIMITS.attempts, () =>
    db.batch([guard.statement, selectUserWithGroups(db, tenant, id, wants(selection.value, "groups"))]),
  );
  const passed = guard.judge(caller);
  if (!passed.ok) return answerFault(c, passed.error);
  const [row] = rows;
  if (row === undefined) return answerFault(c, userNotFound(id));
  const resource = representUser(scimBaseUrl(c, tenant), readUserRow(row), membershipsIn(row));
  return answerResource(c, { resource, resourceType: userResourceType, selection: selection.value });
}

/** `GET /Users`, RFC 7644 §3.4.2. */
export const listUsers = (c: Context<ScimEnv>): Promise<Response> => answerUsers(c, parametersOfAddress(c));

/** `POST /Users/.search`, RFC 7644 §3.4.3. */
export const searchUsers = async (c: Context<ScimEnv>): Promise<Response> =>
  answerUsers(c, await parametersOfBody(c));

/** Of each user what is wanted. */
export function presentUsers(
  c: Context<ScimEnv>,
  { resourceType, selection }: Pick<ListRequest, "resourceType" | "selection">,
  rows: readonly UserWithGroups[],
): readonly JsonObject[] {
  const baseUrl = scimBaseUrl(c, c.var.tenant);
  return rows.map((row) =>
    show(c, representUser(baseUrl, readUserRow(row), membershipsIn(row)), resourceType, selection),
  );
}

const answerUsers = (c: Context<ScimEnv>, parameters: Result<ListParameters, ScimFault>): Promise<Response> =>
  answerList(c, [userResourceType], parameters, async ([request]) => {
    if (request === undefined) throw new Error("A list of users without a request for users");
    const { db, guard, tenant } = c.var;
    const page = userPage(db, tenant, { ...request, related: wants(request.selection, "groups") });
    const [caller, rows, counted, behind] = await repeat(COMMIT_LIMITS.attempts, () =>
      db.batch([guard.statement, page.rows, page.total, page.behind]),
    );
    const passed = guard.judge(caller);
    if (!passed.ok) return fail(passed.error);
    const cut = cutRead(rows, request, behind);
    return ok({
      ...cut,
      total: await totalOf(db, page, counted, rows, request.count),
      resources: presentUsers(c, request, cut.rows),
    });
  });
