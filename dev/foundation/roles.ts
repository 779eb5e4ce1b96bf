/** The roles, and who holds them: users, and groups. */
import { z } from "zod";
import type { Result } from "../../src/lib/result.ts";
import { ok } from "../../src/lib/result.ts";
import type { Call, Refusal, Route } from "./route.ts";
import { missing, read } from "./route.ts";
import type { Role } from "./world.ts";

const identified = z.object({ identifier: z.uuid() });
const principalsBody = z.object({ principals: z.array(z.uuid()) });

export const roleRoutes: readonly Route[] = [
  {
    method: "GET",
    area: "iam",
    path: "/principal/role/list",
    summary: "List Roles",
    asks: "member",
    permission: "iam:role:browse",
    answer: (call) => ok({ roles: [...call.world.roles.values()].map((role) => shown(call, role)) }),
  },
  {
    method: "POST",
    area: "iam",
    path: "/principal/role/member",
    summary: "Add Role Members",
    asks: "member",
    permission: "iam:role:manage",
    answer(call) {
      const asked = roleAndPrincipals(call);
      if (!asked.ok) return asked;
      const { role, principals } = asked.value;
      const { settings, world } = call;
      const { groups } = world;
      const refused = settings.groupRoles === "refuse" ? groups : undefined;
      const unknown = principals.find((id) => !isOfOrganization(call, id) || refused?.has(id) === true);
      if (unknown !== undefined) return missing("Principal", unknown);
      const passedOver = settings.groupRoles === "ignore" ? groups : undefined;
      for (const identifier of principals)
        if (passedOver?.has(identifier) !== true) role.members.add(identifier);
      return ok(shown(call, role));
    },
  },
  {
    method: "DELETE",
    area: "iam",
    path: "/principal/role/member",
    summary: "Remove Role Members",
    asks: "member",
    permission: "iam:role:manage",
    answer(call) {
      const asked = roleAndPrincipals(call);
      if (!asked.ok) return asked;
      const { role, principals } = asked.value;
      const absent = principals.find((id) => !role.members.has(id) || !isOfOrganization(call, id));
      if (absent !== undefined) return missing("Member", absent);
      for (const identifier of principals) role.members.delete(identifier);
      return ok(shown(call, role));
    },
  },
];

function roleAndPrincipals(call: Call): Result<{ role: Role; principals: string[] }, Refusal> {
  const query = read("query", identified, call.query);
  if (!query.ok) return query;
  const body = read("body", principalsBody, call.body);
  if (!body.ok) return body;
  const role = call.world.roles.get(query.value.identifier);
  if (role === undefined) return missing("Role", query.value.identifier);
  return ok({ role, principals: body.value.principals });
}

/** Roles are shared, but each organization sees only its own people and groups in them. */
const shown = (call: Call, { identifier, name, description, is_system, members }: Role) => ({
  identifier,
  name,
  description,
  is_system,
  members: [...members].filter((id) => isOfOrganization(call, id)),
});

function isOfOrganization({ world, organization }: Call, identifier: string): boolean {
  const principal = world.users.get(identifier) ?? world.groups.get(identifier);
  return principal?.organization === organization;
}
