/** Roles of Foundation, and who holds them. */
import * as z from "zod";
import type { Result } from "../lib/result.ts";
import type { Call } from "./call.ts";
import type { CallSpec } from "./call-spec.ts";
import type { FoundationFault } from "./fault.ts";

export interface FoundationRole {
  readonly identifier: string;
  readonly name: string;
  /** Identifiers of users, and of groups where Foundation takes those. */
  readonly members: readonly string[];
}

export interface RoleCalls {
  listRoles(): Promise<Result<readonly FoundationRole[], FoundationFault>>;
  /**
   * Answers with the role as it is then: whether it took the principals is to be seen among its members.
   * Not said to be idempotent. `notFound` where the role or one of the principals does not exist.
   */
  addRoleMembers(
    roleId: string,
    principals: readonly string[],
  ): Promise<Result<FoundationRole, FoundationFault>>;
  /** As `addRoleMembers`; `notFound` also where one of the principals does not hold the role. */
  removeRoleMembers(
    roleId: string,
    principals: readonly string[],
  ): Promise<Result<FoundationRole, FoundationFault>>;
}

const roleSchema = z.object({
  identifier: z.string().min(1),
  name: z.string(),
  members: z.array(z.string()),
});
const listSchema = z.object({ roles: z.array(roleSchema) }).transform(({ roles }) => roles);

export function createRoleCalls(call: Call): RoleCalls {
  const memberCall = (
    method: "POST" | "DELETE",
    purpose: string,
    identifier: string,
    principals: readonly string[],
  ): CallSpec<FoundationRole> => ({
    purpose,
    method,
    area: "iam",
    path: "/principal/role/member",
    query: { identifier },
    body: { principals },
    answer: roleSchema,
    permission: "iam:role:manage",
    names: "role, or one of those who are to get or lose it",
  });
  return {
    listRoles: () =>
      call({
        purpose: "list roles",
        method: "GET",
        area: "iam",
        path: "/principal/role/list",
        answer: listSchema,
        permission: "iam:role:browse",
      }),
    addRoleMembers: (roleId, principals) => call(memberCall("POST", "assign a role", roleId, principals)),
    removeRoleMembers: (roleId, principals) =>
      call(memberCall("DELETE", "withdraw a role", roleId, principals)),
  };
}
