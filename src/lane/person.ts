import type { FoundationUser, NewFoundationUser } from "../foundation/users.ts";
import { fold } from "../lib/fold.ts";
import { isObject, type JsonObject } from "../lib/json.ts";
import { fail, ok, type Result } from "../lib/result.ts";

/** What cannot go on by itself: why, and what somebody can do. */
export interface Impasse {
  readonly reason: string;
  readonly remedy: string;
}

/**
 * The Foundation user who is this person: an exact match, without regard to case, of the user name or else of the e-mail address. Searches
 * there are fuzzy, so look-alikes are passed over. Fails where two match, or where the match is a system account.
 */
export function matchPerson(
  attributes: JsonObject,
  candidates: readonly FoundationUser[],
): Result<FoundationUser | undefined, Impasse> {
  const userName = fold(String(attributes.userName));
  const email = fold(emailOf(attributes) ?? "");
  const byName = candidates.filter((candidate) => fold(candidate.username) === userName);
  const byEmail = candidates.filter((candidate) => email !== "" && fold(candidate.email) === email);
  const matching = byName.length > 0 ? byName : byEmail;
  if (matching.length > 1) {
    return fail({
      reason: `${matching.length} users in Foundation match "${String(attributes.userName)}".`,
      remedy: "Give them different user names or e-mail addresses in Foundation, then retry.",
    });
  }
  if (matching[0]?.isSystem === true) {
    return fail({
      reason: `"${String(attributes.userName)}" is a system account in Foundation, which Rollcall leaves alone.`,
      remedy: "Take this account out of the group in the IdP, or rename it there.",
    });
  }
  return ok(matching[0]);
}

/** Two people of the IdP who are one user in Foundation. */
export const sharesUser = (attributes: JsonObject, username: string): Impasse => ({
  reason: `"${String(attributes.userName)}" and another user of the IdP are the same user "${username}" in Foundation.`,
  remedy: "Give them different user names or e-mail addresses, then retry.",
});

/** Somebody whom Foundation does not have, where Rollcall may not make users. */
export const notThere = (attributes: JsonObject): Impasse => ({
  reason: `Nobody in Foundation has the user name or e-mail address of "${String(attributes.userName)}".`,
  remedy: 'Create the user in Foundation, or let Rollcall do it with "provisionUsers": true, then retry.',
});

/** What a person is searched by: the user name, and the e-mail address where that is another. */
export function searchTerms(attributes: JsonObject): readonly string[] {
  const userName = String(attributes.userName);
  const email = emailOf(attributes);
  return email === undefined || fold(email) === fold(userName) ? [userName] : [userName, email];
}

/** What Foundation wants to know of a new user, made up of what SCIM has. Fails where there is no e-mail address at all. */
export function newPerson(attributes: JsonObject): Result<NewFoundationUser, Impasse> {
  const userName = String(attributes.userName);
  const email = emailOf(attributes);
  if (email === undefined) {
    return fail({
      reason: `"${userName}" has no e-mail address, and Foundation makes no user without one.`,
      remedy: "Give the person an e-mail address in the IdP; Rollcall goes on by itself.",
    });
  }
  const name = isObject(attributes.name) ? attributes.name : {};
  const full = [attributes.displayName, name.formatted, email.split("@")[0]].find(isText) ?? userName;
  const [first = userName, ...rest] = full.trim().split(/\s+/);
  const firstName = isText(name.givenName) ? name.givenName : first;
  const lastName = isText(name.familyName) ? name.familyName : rest.length > 0 ? rest.join(" ") : first;
  return ok({
    username: userName.slice(0, 255),
    email,
    firstName: firstName.slice(0, 255),
    lastName: lastName.slice(0, 255),
  });
}

/** The e-mail address that stands for the person: the primary one, else the one for work, else the first, else a user name that looks like one. */
export function emailOf(attributes: JsonObject): string | undefined {
  const emails = (Array.isArray(attributes.emails) ? attributes.emails : []).filter(
    (email): email is JsonObject => isObject(email) && isText(email.value),
  );
  const chosen =
    emails.find((email) => email.primary === true) ??
    emails.find((email) => typeof email.type === "string" && email.type.toLowerCase() === "work") ??
    emails[0];
  if (chosen !== undefined) return String(chosen.value);
  const userName = String(attributes.userName);
  return /^[^\s@]+@[^\s@]+$/.test(userName) ? userName : undefined;
}

const isText = (value: unknown): value is string => typeof value === "string" && value.trim() !== "";
