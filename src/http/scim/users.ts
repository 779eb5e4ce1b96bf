import { type Context, Hono } from "hono";
import { missingElement } from "../../dialects/patch/tolerances.ts";
import { createUser } from "../../directory/users/create.ts";
import { deleteUser } from "../../directory/users/delete.ts";
import type { UserRequest, WrittenUser } from "../../directory/users/round.ts";
import { patchUser, replaceUser } from "../../directory/users/update.ts";
import { newId } from "../../lib/ids.ts";
import type { Result } from "../../lib/result.ts";
import type { ScimFault } from "../../scim/fault.ts";
import type { Selection } from "../../scim/projection.ts";
import { userResourceType } from "../../scim/resource-types.ts";
import { scimBaseUrl } from "../public-url.ts";
import { answerFault, refuse } from "./answer.ts";
import { answerResource } from "./answer-resource.ts";
import type { ScimEnv } from "./context.ts";
import { refuseMethod } from "./method.ts";
import { preconditionOf } from "./precondition.ts";
import { getUser, listUsers } from "./read-users.ts";
import { representUser } from "./represent.ts";
import { asOperations, asResource, readSubmission } from "./understand.ts";

/** `/Users`, RFC 7644 §3. */
export const userRoutes = new Hono<ScimEnv>()
  .get("/", listUsers)
  .post("/", async function postUser(c) {
    const submission = await readSubmission(c, userResourceType);
    if (!submission.ok) return refuse(c, submission.error);
    const { body, selection } = submission.value;
    const stated = asResource(c, body, userResourceType, "create");
    return answerWritten(c, await createUser(requestOf(c), newId(), stated), selection, 201);
  })
  .all("/", refuseMethod("GET", "POST"))
  .get("/:id", (c) => getUser(c, c.req.param("id")))
  .put("/:id", async function putUser(c) {
    const submission = await readSubmission(c, userResourceType);
    if (!submission.ok) return refuse(c, submission.error);
    const { body, selection } = submission.value;
    const stated = asResource(c, body, userResourceType, "replace");
    return answerWritten(c, await replaceUser(requestOf(c), c.req.param("id"), stated), selection, 200);
  })
  .patch("/:id", async function patch(c) {
    const submission = await readSubmission(c, userResourceType);
    if (!submission.ok) return refuse(c, submission.error);
    const { body, selection } = submission.value;
    const id = c.req.param("id");
    const operations = asOperations(c, body, userResourceType, id);
    return answerWritten(c, await patchUser(requestOf(c), id, operations), selection, 200);
  })
  .delete("/:id", async function removeUser(c) {
    const written = await deleteUser(requestOf(c), c.req.param("id"));
    if (!written.ok) return answerFault(c, written.error);
    follow(c, written.value);
    return c.body(null, 204);
  })
  .all("/:id", refuseMethod("GET", "PUT", "PATCH", "DELETE"));

const requestOf = (c: Context<ScimEnv>): UserRequest => ({
  db: c.var.db,
  guard: c.var.guard,
  tenant: c.var.tenant,
  requestId: c.var.requestId,
  wanted: c.var.wanted,
  precondition: preconditionOf(c),
  now: Date.now,
  onCreatedElement: () =>
    c.set("tolerances", [...new Set([...(c.var.tolerances ?? []), missingElement.name])]),
});

/** Answers with the whole user, or what the client wants of it: Okta takes an empty body for a failure. */
function answerWritten(
  c: Context<ScimEnv>,
  written: Result<WrittenUser, ScimFault>,
  selection: Selection,
  status: 200 | 201,
): Response {
  if (!written.ok) return answerFault(c, written.error);
  follow(c, written.value);
  const { user, memberships } = written.value;
  const resource = representUser(scimBaseUrl(c, c.var.tenant), user, memberships);
  return answerResource(c, { resource, resourceType: userResourceType, selection }, status);
}

/** Leaves what follows a commit: the record of it, and waking the lane. */
function follow(c: Context<ScimEnv>, { user, before, change, wakes, tolerance }: WrittenUser): void {
  if (tolerance !== undefined) c.set("tolerances", [...(c.var.tolerances ?? []), tolerance.name]);
  c.set("changed", { kind: "user", userId: user.id, userName: String(user.attributes.userName), change });
  if (change === "deleted") c.set("difference", { before: user.attributes });
  else if (change !== "nothing") c.set("difference", { before, after: user.attributes });
  if (wakes) c.set("wakes", true);
}
