import type { Context } from "hono";
import type { Json } from "../../lib/json.ts";
import { fail, ok, type Result } from "../../lib/result.ts";
import { COMMIT_LIMITS } from "../../limits/scim.ts";
import { mergePlaces, type Placed } from "../../scim/boundary.ts";
import type { ScimFault } from "../../scim/fault.ts";
import { wants } from "../../scim/projection.ts";
import { groupResourceType, userResourceType } from "../../scim/resource-types.ts";
import { nothing } from "../../store/database.ts";
import { cutRead, placesPage, totalOf } from "../../store/directory-pages.ts";
import { selectGroupsById, selectMembers } from "../../store/groups.ts";
import { idsOf } from "../../store/page-slice.ts";
import { repeat } from "../../store/repeat.ts";
import { selectUsersById } from "../../store/users.ts";
import type { ScimEnv } from "./context.ts";
import { answerList, type ListPage, type ListRequest } from "./list.ts";
import { type ListParameters, parametersOfAddress, parametersOfBody } from "./list-parameters.ts";
import { presentGroups } from "./read-groups.ts";
import { presentUsers } from "./read-users.ts";

/** `GET /`, RFC 7644 §3.4.2.1: users and groups in one list, which without `sortBy` is in the order of creation. */
export const listAll = (c: Context<ScimEnv>): Promise<Response> => answerAll(c, parametersOfAddress(c));

/** `POST /.search`, RFC 7644 §3.4.3. */
export const searchAll = async (c: Context<ScimEnv>): Promise<Response> =>
  answerAll(c, await parametersOfBody(c));

const answerAll = (c: Context<ScimEnv>, parameters: Result<ListParameters, ScimFault>): Promise<Response> =>
  answerList(c, [userResourceType, groupResourceType], parameters, ([ofUsers, ofGroups]) => {
    if (ofUsers === undefined || ofGroups === undefined) throw new Error("A list without one of its types");
    return readPage(c, ofUsers, ofGroups);
  });

/**
 * In two trips: one says which resources are on the page, because that depends on both types, and one reads these. What is deleted in
 * between is missing from the page.
 */
async function readPage(
  c: Context<ScimEnv>,
  ofUsers: ListRequest,
  ofGroups: ListRequest,
): Promise<Result<ListPage, ScimFault>> {
  const { db, guard, tenant } = c.var;
  const users = placesPage(db, tenant, "User", wholeBeginning(ofUsers));
  const groups = placesPage(db, tenant, "Group", wholeBeginning(ofGroups));
  const [caller, userPlaces, userTotal, userBehind, groupPlaces, groupTotal, groupBehind] = await repeat(
    COMMIT_LIMITS.attempts,
    () =>
      db.batch([
        guard.statement,
        users.places,
        users.total,
        users.behind,
        groups.places,
        groups.total,
        groups.behind,
      ]),
  );
  const passed = guard.judge(caller);
  if (!passed.ok) return fail(passed.error);

  const { start, count, sort } = ofUsers;
  const isBackwards = start.startIndex === undefined && (start.boundary?.backwards ?? false);
  const descending = (sort?.descending ?? false) !== isBackwards;
  const merged = mergePlaces(userPlaces, groupPlaces, descending);
  const read =
    start.startIndex === undefined
      ? merged
      : merged.slice(start.startIndex - 1, start.startIndex - 1 + count);
  const cut = cutRead(read, ofUsers, [...userBehind, ...groupBehind]);
  return ok({
    ...cut,
    total:
      (await totalOf(db, users, userTotal, userPlaces, wholeBeginning(ofUsers).count)) +
      (await totalOf(db, groups, groupTotal, groupPlaces, wholeBeginning(ofGroups).count)),
    ...(await readResources(c, cut.rows, new Set(userPlaces), ofUsers, ofGroups)),
  });
}

/** Which resources of a type come before those of a page by index depends on the other type, so they are all looked at. */
function wholeBeginning(request: ListRequest): ListRequest {
  const { start, count } = request;
  if (start.startIndex === undefined) return request;
  const end = Math.min(start.startIndex - 1 + count, Number.MAX_SAFE_INTEGER);
  return { ...request, start: { startIndex: 1 }, count: count === 0 ? 0 : end };
}

async function readResources(
  c: Context<ScimEnv>,
  page: readonly Placed[],
  users: ReadonlySet<Placed>,
  ofUsers: ListRequest,
  ofGroups: ListRequest,
): Promise<Pick<ListPage, "resources" | "late">> {
  if (page.length === 0) return { resources: [] };
  const { db, tenant } = c.var;
  const userIds = page.filter((place) => users.has(place)).map(({ id }) => id);
  const groupIds = page.filter((place) => !users.has(place)).map(({ id }) => id);
  const [userRows, groupRows, members] = await repeat(COMMIT_LIMITS.attempts, () =>
    db.batch([
      selectUsersById(db, tenant, userIds, wants(ofUsers.selection, "groups")),
      selectGroupsById(db, tenant, groupIds),
      wants(ofGroups.selection, "members") ? selectMembers(db, tenant, idsOf(groupIds)) : nothing,
    ]),
  );
  const order = new Map(page.map(({ id }, place) => [id, place]));
  const placeOf = ({ id }: { readonly id?: Json | undefined }): number => order.get(String(id)) ?? 0;
  const inOrder = groupRows.toSorted((a, b) => placeOf(a) - placeOf(b));
  const groups = presentGroups(c, ofGroups, inOrder, members);
  const presented = [...presentUsers(c, ofUsers, userRows), ...groups.resources];
  return { resources: presented.toSorted((a, b) => placeOf(a) - placeOf(b)), late: groups.late };
}
