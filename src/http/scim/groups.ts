import { type Context, Hono } from "hono";
import type { Changed, Difference } from "../../activity/changed.ts";
import { memberByExternalId } from "../../dialects/member-names.ts";
import type { GroupWritten } from "../../directory/group-writer/command.ts";
import type { GroupEdit } from "../../directory/group-writer/edit.ts";
import { newId } from "../../lib/ids.ts";
import { ok, type Result } from "../../lib/result.ts";
import { ACTIVITY_LIMITS } from "../../limits/records.ts";
import { entityTag } from "../../scim/etag.ts";
import type { ScimFault } from "../../scim/fault.ts";
import type { Selection } from "../../scim/projection.ts";
import { groupResourceType } from "../../scim/resource-types.ts";
import { scimBaseUrl } from "../public-url.ts";
import { answerFault, refuse } from "./answer.ts";
import { answerResource } from "./answer-resource.ts";
import type { ScimEnv } from "./context.ts";
import { refuseMethod } from "./method.ts";
import { type PassedEdit, passToGroup } from "./pass-to-group.ts";
import { preconditionOf } from "./precondition.ts";
import { answerGroup, getGroup, listGroups } from "./read-groups.ts";
import { representGroup } from "./represent.ts";
import { asOperations, asResource, readSubmission } from "./understand.ts";
import { writeGroup } from "./write-group.ts";

/** `/Groups`, RFC 7644 §3. Every write passes the Worker's own check first, so that nobody reaches the object of a group that is not theirs. */
export const groupRoutes = new Hono<ScimEnv>()
  .get("/", listGroups)
  .post("/", async function postGroup(c) {
    const submission = await readSubmission(c, groupResourceType);
    if (!submission.ok) return refuse(c, submission.error);
    const { body, selection } = submission.value;
    const id = newId();
    const passed = await passToGroup(c, {
      groupId: id,
      creates: true,
      understand: asResource(c, body, groupResourceType, "create"),
      editOf: (resource) => ({ kind: "create", resource }),
    });
    if (!passed.ok) return answerFault(c, passed.error);
    return answerWhole(c, id, await carryOut(c, id, passed.value), selection, 201);
  })
  .all("/", refuseMethod("GET", "POST"))
  .get("/:id", (c) => getGroup(c, c.req.param("id")))
  .put("/:id", async function putGroup(c) {
    const submission = await readSubmission(c, groupResourceType);
    if (!submission.ok) return refuse(c, submission.error);
    const { body, selection } = submission.value;
    const id = c.req.param("id");
    const passed = await passToGroup(c, {
      groupId: id,
      understand: asResource(c, body, groupResourceType, "replace"),
      editOf: (resource) => ({ kind: "replace", resource }),
    });
    if (!passed.ok) return answerFault(c, passed.error);
    return answerWhole(c, id, await carryOut(c, id, passed.value), selection, 200);
  })
  .patch("/:id", async function patchGroup(c) {
    const submission = await readSubmission(c, groupResourceType);
    if (!submission.ok) return refuse(c, submission.error);
    const { body, selection } = submission.value;
    const id = c.req.param("id");
    const passed = await passToGroup(c, {
      groupId: id,
      understand: asOperations(c, body, groupResourceType, id),
      editOf: (operations) => ({ kind: "patch", operations }),
    });
    if (!passed.ok) return answerFault(c, passed.error);
    const written = await carryOut(c, id, passed.value);
    if (!written.ok) return answerFault(c, written.error);
    if (selection.kind !== "default") return answerGroup(c, id, selection);
    const { group } = written.value;
    return c.body(null, 204, group === undefined ? {} : { ETag: entityTag(group.version) });
  })
  .delete("/:id", async function removeGroup(c) {
    const id = c.req.param("id");
    const passed = await passToGroup(c, {
      groupId: id,
      understand: () => ok(undefined),
      editOf: () => ({ kind: "delete" }),
    });
    if (!passed.ok) return answerFault(c, passed.error);
    const written = await carryOut(c, id, passed.value);
    return written.ok ? c.body(null, 204) : answerFault(c, written.error);
  })
  .all("/:id", refuseMethod("GET", "PUT", "PATCH", "DELETE"));

/** Writes the group, and leaves what follows a commit: the record of it, and waking the lane. */
async function carryOut(
  c: Context<ScimEnv>,
  id: string,
  passed: PassedEdit,
): Promise<Result<GroupWritten, ScimFault>> {
  const written = await writeGroup(c, id, passed, preconditionOf(c));
  if (!written.ok) return written;
  c.set("changed", changedOf(id, passed.edit, written.value));
  if (written.value.changes.byExternalId) {
    c.set("tolerances", [...(c.var.tolerances ?? []), memberByExternalId.name]);
  }
  c.set("difference", differenceOf(written.value));
  if (written.value.wakes) c.set("wakes", true);
  return written;
}

const differenceOf = ({ group, before, changes }: GroupWritten): Difference => ({
  ...(changes.attributes || before !== undefined ? { before, after: group?.attributes } : {}),
  ...(changes.addedIds === undefined ? {} : { addedIds: changes.addedIds }),
  ...(changes.removedIds === undefined ? {} : { removedIds: changes.removedIds }),
});

function changedOf(groupId: string, edit: GroupEdit, { group, before, changes }: GroupWritten): Changed {
  const { attributes, added, removed, confirmed, parked } = changes;
  const isChanged = attributes || added > 0 || removed > 0 || confirmed > 0 || parked.length > 0;
  const change = isChanged ? "updated" : "nothing";
  const known = group?.attributes ?? before;
  return {
    kind: "group",
    groupId,
    ...(known === undefined ? {} : { displayName: String(known.displayName) }),
    change: edit.kind === "create" ? "created" : edit.kind === "delete" ? "deleted" : change,
    added,
    removed,
    ...(confirmed === 0 ? {} : { confirmed }),
    parked: parked.length,
    parkedIds: parked.slice(0, ACTIVITY_LIMITS.ids),
  };
}

/** Answers with the whole group, or what the client wants of it. */
function answerWhole(
  c: Context<ScimEnv>,
  id: string,
  written: Result<GroupWritten, ScimFault>,
  selection: Selection,
  status: 200 | 201,
): Response | Promise<Response> {
  if (!written.ok) return answerFault(c, written.error);
  const { group, members } = written.value;
  if (group === undefined) return answerGroup(c, id, selection);
  const resource = representGroup(scimBaseUrl(c, c.var.tenant), id, group, members);
  return answerResource(c, { resource, resourceType: groupResourceType, selection }, status);
}
