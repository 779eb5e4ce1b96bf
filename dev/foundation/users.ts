/** The users of an organization. */
import { z } from "zod";
import type { Result } from "../../src/lib/result.ts";
import { ok } from "../../src/lib/result.ts";
import type { Call, Refusal, Route } from "./route.ts";
import { missing, read, refuse } from "./route.ts";
import type { User } from "./world.ts";
import { addUser, deleteUser } from "./world.ts";

const text = z.string().min(1).max(255);
const userBody = z.object({
  username: text,
  first_name: text,
  last_name: text,
  email: text,
  password: z.string().nullish(),
});
const listQuery = z.object({ search: z.string().default(""), system: z.stringbool().optional() });
const identified = z.object({ identifier: z.uuid() });

export const userRoutes: readonly Route[] = [
  {
    method: "POST",
    area: "iam",
    path: "/principal/user",
    summary: "Create User",
    asks: "member",
    permission: "iam:user:create",
    answer(call) {
      const body = read("body", userBody, call.body);
      if (!body.ok) return body;
      const { username, first_name, last_name, email } = body.value;
      const taken = ofOrganization(call).some(
        (user) => user.username.toLowerCase() === username.toLowerCase(),
      );
      if (taken) return refuse(call.settings.duplicateStatus, "User already exists");
      const { organization } = call;
      return ok(addUser(call.world, { username, first_name, last_name, email, organization }));
    },
  },
  {
    method: "GET",
    area: "iam",
    path: "/principal/user/list",
    summary: "List Users",
    asks: "member",
    permission: "iam:user:browse",
    answer(call) {
      const query = read("query", listQuery, call.query);
      if (!query.ok) return query;
      const { system, search } = query.value;
      const wanted = search.toLowerCase();
      const users = ofOrganization(call).filter(
        (user) => (system === undefined || user.is_system === system) && resembles(user, wanted),
      );
      return ok({ users: users.slice(0, call.settings.listedUsers) });
    },
  },
  {
    method: "DELETE",
    area: "iam",
    path: "/principal/user",
    summary: "Remove User From Organization",
    asks: "member",
    permission: "iam:user:delete",
    answer: remove,
  },
  {
    method: "DELETE",
    area: "iam",
    path: "/principal/user/purge",
    summary: "Purge User",
    asks: "member",
    permission: "iam:user:delete",
    answer: remove,
  },
];

/** What remains of a user outside of every organization cannot be seen through the API, so nothing of it is kept. */
function remove(call: Call): Result<User, Refusal> {
  const query = read("query", identified, call.query);
  if (!query.ok) return query;
  const user = call.world.users.get(query.value.identifier);
  if (user?.organization !== call.organization) return missing("User", query.value.identifier);
  deleteUser(call.world, user.identifier);
  return ok(user);
}

const ofOrganization = (call: Call) =>
  [...call.world.users.values()].filter((user) => user.organization === call.organization);

/** A fuzzy search: whoever merely resembles the wanted person is found as well. */
const resembles = (user: User, wanted: string) => searchableText(user).includes(wanted);

/** Users never change, so their folded text is made once: load tests search among many thousands. */
const searchableTexts = new WeakMap<User, string>();

function searchableText(user: User): string {
  const { username, email, first_name, last_name } = user;
  const text = searchableTexts.get(user) ?? [username, email, first_name, last_name].join("\n").toLowerCase();
  searchableTexts.set(user, text);
  return text;
}
