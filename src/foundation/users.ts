/** Users of the organization in Foundation. */
import * as z from "zod";
import type { Result } from "../lib/result.ts";
import type { Call } from "./call.ts";
import type { FoundationFault } from "./fault.ts";

export interface FoundationUser {
  readonly identifier: string;
  readonly username: string;
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  /** An account of Foundation itself, never a person. */
  readonly isSystem: boolean;
}

/** Foundation wants all four, none empty, none over 255 characters. */
export type NewFoundationUser = Pick<FoundationUser, "username" | "email" | "firstName" | "lastName">;

export interface UserCalls {
  /** Everybody who resembles the search, perhaps not all of them: compare exactly what comes back. */
  findUsers(search: string): Promise<Result<readonly FoundationUser[], FoundationFault>>;
  /** Not idempotent: after an unknown outcome look for the user name. */
  createUser(user: NewFoundationUser): Promise<Result<FoundationUser, FoundationFault>>;
  /** Out of the organization, not out of the system. `notFound` where the user is not in it. */
  removeUser(userId: string): Promise<Result<FoundationUser, FoundationFault>>;
}

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? "");

const userSchema = z
  .object({
    identifier: z.string().min(1),
    username: text,
    email: text,
    first_name: text,
    last_name: text,
    is_system: z.boolean().nullish(),
  })
  .transform(
    ({ identifier, username, email, first_name, last_name, is_system }): FoundationUser => ({
      identifier,
      username,
      email,
      firstName: first_name,
      lastName: last_name,
      isSystem: is_system ?? false,
    }),
  );
const listSchema = z.object({ users: z.array(userSchema) }).transform(({ users }) => users);

export const createUserCalls = (call: Call): UserCalls => ({
  findUsers: (search) =>
    call({
      purpose: "list users",
      method: "GET",
      area: "iam",
      path: "/principal/user/list",
      query: { search },
      answer: listSchema,
      permission: "iam:user:browse",
    }),
  createUser: ({ username, email, firstName, lastName }) =>
    call({
      purpose: "create a user",
      method: "POST",
      area: "iam",
      path: "/principal/user",
      body: { username, email, first_name: firstName, last_name: lastName },
      answer: userSchema,
      permission: "iam:user:create",
    }),
  removeUser: (identifier) =>
    call({
      purpose: "remove a user from the organization",
      method: "DELETE",
      area: "iam",
      path: "/principal/user",
      query: { identifier },
      answer: userSchema,
      permission: "iam:user:delete",
      names: "user",
    }),
});
