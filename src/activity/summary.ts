import { isObject, type Json } from "../lib/json.ts";
import { shorten } from "../lib/shorten.ts";
import type { BulkChanged, Changed, GroupChanged, UserChanged } from "./changed.ts";
import { remedyOf } from "./remedy.ts";

/** What came of a request. */
export interface Outcome {
  readonly status: number;
  readonly changed: Changed | undefined;
  /** The body that was answered. */
  readonly answer: Json | undefined;
  readonly tolerances: readonly string[];
  /** The attributes that it changed. */
  readonly attributes: readonly string[];
}

/** What came of a request, in one sentence for people; of a refusal the cause, and then what to do. */
export function summarize(outcome: Outcome): string {
  const { status, changed, answer } = outcome;
  return status >= 400 ? refusal(status, answer) : success(outcome, changed);
}

function refusal(status: number, answer: Json | undefined): string {
  const { scimType, detail } = isObject(answer) ? answer : {};
  const reason = typeof scimType === "string" ? `${status} ${scimType}` : String(status);
  const verb = status >= 500 ? "Failed" : "Refused";
  const cause = typeof detail === "string" ? detail : "No reason was given.";
  return [`${verb} (${reason}): ${cause}`, remedyOf(status)].filter((part) => part !== "").join(" ");
}

function success({ status, attributes, tolerances }: Outcome, changed: Changed | undefined): string {
  const text = aboutChange(status, changed, attributes);
  if (tolerances.length === 0) return text;
  return `${text.slice(0, -1)}; not quite SCIM, but it could only mean this (${tolerances.join(", ")}).`;
}

function aboutChange(status: number, changed: Changed | undefined, attributes: readonly string[]): string {
  switch (changed?.kind) {
    case undefined:
      return `Answered with status ${status}.`;
    case "user":
      return aboutUser(changed, attributes);
    case "group":
      return aboutGroup(changed, attributes);
    case "bulk":
      return aboutBulk(changed);
  }
}

function aboutUser({ userName, change }: UserChanged, attributes: readonly string[]): string {
  const name = shorten(userName);
  switch (change) {
    case "nothing":
      return `Nothing changed: the user ${name} was so already.`;
    case "updated":
      return `The user ${name} was updated${attributes.length === 0 ? "" : `: ${listed(attributes)} changed`}.`;
    case "deactivated":
      return `The user ${name} was deactivated, and loses every Foundation group.`;
    case "reactivated":
      return `The user ${name} was reactivated, and regains the Foundation groups of the memberships that count.`;
    case "created":
    case "deleted":
      return `The user ${name} was ${change}.`;
  }
}

function aboutGroup(group: GroupChanged, attributes: readonly string[]): string {
  const { change, added, removed, confirmed = 0, parked } = group;
  const name = group.displayName === undefined ? group.groupId : `"${shorten(group.displayName)}"`;
  if (change === "nothing") return `Nothing changed: the group ${name} was so already.`;
  const parts = [
    ...(change === "updated" && attributes.length > 0 ? [`${listed(attributes)} changed`] : []),
    ...(added > 0 ? [`${members(added)} added`] : []),
    ...(removed > 0 ? [`${members(removed)} removed`] : []),
    ...(confirmed > 0 ? [`${members(confirmed)} confirmed`] : []),
    ...(parked > 0 ? [waiting(parked)] : []),
  ];
  return `The group ${name} was ${change}${parts.length === 0 ? "" : `: ${parts.join(", ")}`}.`;
}

/** Nobody has to do anything if the IdP sends the people later; if it never does, they are not assigned there. */
const waiting = (parked: number): string => {
  const [ids, them] = parked === 1 ? ["id waits", "it"] : ["ids wait", "them"];
  return `${parked} ${ids} because nobody bears ${them} yet (if that lasts, assign those people to the app at the IdP)`;
};

function aboutBulk({ operations, succeeded, failed, ...changes }: BulkChanged): string {
  const left = operations - succeeded - failed;
  const parts = [
    `${succeeded} of ${operations} operations succeeded`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(left > 0 ? [`${left} were left out after that`] : []),
  ];
  const { users, groups, added, removed, parked } = changes;
  return `${parts.join(", ")}. Changes of users: ${users}, of groups: ${groups}; members added: ${added}, removed: ${removed}, waiting: ${parked}.`;
}

const members = (count: number): string => (count === 1 ? "1 member" : `${count} members`);

function listed(attributes: readonly string[]): string {
  const shown = attributes.slice(0, 5).map(shorten);
  const more = attributes.length - shown.length;
  return [...shown, ...(more > 0 ? [`${more} more`] : [])].join(", ");
}
