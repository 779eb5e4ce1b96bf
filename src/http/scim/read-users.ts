import type { Context } from "hono";
import { userNotFound } from "../../directory/users/round.ts";
import type { JsonObject } from "../../lib/json.ts";
import { fail, ok, type Result } from "../../lib/result.ts";
import { COMMIT_LIMITS } from "../../limits.ts";
import type { ScimFault } from "../../scim/fault.ts";
import { wants } from "../../scim/projection.ts";
import { userResourceType } from "../../scim/resource-types.ts";
import { type Database, nothing } from "../../store/database.ts";
import { cutRead, totalOf, userPage } from "../../store/directory-pages.ts";
import {
  type Membership,
  membershipsIn,
  readMemberships,
  selectMemberships,
  selectMembershipsOf,
} from "../../store/memberships.ts";
import { idsOf } from "../../store/page-slice.ts";
import { repeat } from "../../store/repeat.ts";
import { readUserRow, selectUser, type UserPageRow, type UserRow } from "../../store/users.ts";
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
      wants(selection.value, "groups") ? selectMembershipsOf(db, tenant, id) : nothing,
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

/** Of each user what is wanted. `membershipsOf` gives a user's groups. */
export function presentUsers(
  c: Context<ScimEnv>,
  { resourceType, selection }: Pick<ListRequest, "resourceType" | "selection">,
  rows: readonly UserRow[],
  membershipsOf: (id: string) => readonly Membership[],
): readonly JsonObject[] {
  const baseUrl = scimBaseUrl(c, c.var.tenant);
  return rows.map((row) =>
    show(c, representUser(baseUrl, readUserRow(row), membershipsOf(row.id)), resourceType, selection),
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
    const memberships = await membershipsOfPage(db, tenant, cut.rows);
    return ok({
      ...cut,
      total: await totalOf(db, page, counted, rows, request.count),
      resources: presentUsers(
        c,
        request,
        cut.rows.map((row) => ({ ...row, active: row.active === 1 })),
        (id) => memberships.get(id) ?? [],
      ),
    });
  });

/** The groups of each user on the page, by the user's id; in a trip of their own those of whoever is in more than a row holds. */
async function membershipsOfPage(
  db: Database,
  tenant: string,
  rows: readonly UserPageRow[],
): Promise<ReadonlyMap<string, readonly Membership[]>> {
  const held = rows.map(({ id, memberships }) => [id, membershipsIn(memberships ?? "[]")] as const);
  const many = held.filter(([, memberships]) => memberships === undefined).map(([id]) => id);
  const [read] =
    many.length === 0
      ? [[]]
      : await repeat(COMMIT_LIMITS.attempts, () => db.batch([selectMemberships(db, tenant, idsOf(many))]));
  const rowsOf = Map.groupBy(read, ({ userId }) => userId);
  return new Map(held.map(([id, memberships]) => [id, memberships ?? readMemberships(rowsOf.get(id) ?? [])]));
}
