import { isObject, type Json } from "../lib/json.ts";
import { shorten } from "../lib/shorten.ts";
import type { BulkChanged, Changed, GroupChanged, UserChanged } from "./changed.ts";

/** One sentence for people on what came of a request. `answer` is the body that was answered. */
export function summarize(status: number, changed: Changed | undefined, answer: Json | undefined): string {
  if (status >= 400) return refusal(status, answer);
  if (changed === undefined) return `Answered with status ${status}.`;
  switch (changed.kind) {
    case "user":
      return aboutUser(changed);
    case "group":
      return aboutGroup(changed);
    case "bulk":
      return aboutBulk(changed);
  }
}

function refusal(status: number, answer: Json | undefined): string {
  const { scimType, detail } = isObject(answer) ? answer : {};
  const reason = typeof scimType === "string" ? `${status} ${scimType}` : String(status);
  const verb = status >= 500 ? "Failed" : "Refused";
  return `${verb} (${reason}): ${typeof detail === "string" ? detail : "no reason was given."}`;
}

function aboutUser({ userName, change }: UserChanged): string {
  const name = shorten(userName);
  if (change === "nothing") return `Nothing changed: the user ${name} was so already.`;
  return `The user ${name} was ${change}.`;
}

function aboutGroup(group: GroupChanged): string {
  const { change, added, removed, confirmed = 0, parked } = group;
  const name = group.displayName === undefined ? group.groupId : `"${shorten(group.displayName)}"`;
  if (change === "nothing") return `Nothing changed: the group ${name} was so already.`;
  const parts = [
    ...(added > 0 ? [`${members(added)} added`] : []),
    ...(removed > 0 ? [`${members(removed)} removed`] : []),
    ...(confirmed > 0 ? [`${members(confirmed)} confirmed`] : []),
    ...(parked > 0
      ? [
          `${parked} ${parked === 1 ? "id waits" : "ids wait"} because nobody bears ${parked === 1 ? "it" : "them"} yet`,
        ]
      : []),
  ];
  return `The group ${name} was ${change}${parts.length === 0 ? "" : `: ${parts.join(", ")}`}.`;
}

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
