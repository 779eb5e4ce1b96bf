import { Hono } from "hono";
import { type Access, explainAccess } from "../../reconcile/access.ts";
import { readAccess } from "../../store/access.ts";
import type { TenantEnv } from "../context.ts";
import { type Problem, problemResponse } from "../problem.ts";
import { timestampOrNull } from "./page.ts";

/** `/tenants/{id}/users/{userId}/access`: why a person has what they have in Foundation. */
export const accessRoutes = new Hono<TenantEnv>().get("/:userId/access", async function getAccess(c) {
  const userId = c.req.param("userId");
  const rows = await readAccess(c.var.db, c.var.tenant, userId);
  if (rows === undefined) return problemResponse(unknownUser);
  const { userName, active, foundationUserId } = rows.person;
  return c.json({
    userId,
    userName,
    active,
    foundationUserId,
    access: explainAccess(userId, rows).map(accessAnswer),
    isComplete: rows.complete,
  });
});

const accessAnswer = ({ group, via, rules, target, roles, state, since, reason }: Access) => ({
  group,
  via,
  rules,
  target: { id: target.id, name: target.name, foundationName: target.foundationName },
  roles: roles.map(({ role, ledger }) => ({
    name: role,
    state: state === "review" ? state : ledger === "present" || ledger === "found" ? "present" : "adding",
  })),
  state,
  since: timestampOrNull(since),
  reason,
});

const unknownUser: Problem = {
  kind: "notFound",
  detail:
    "This tenant's directory has no user of that id; ask the IdP's administrator, or search by user name over SCIM.",
};
