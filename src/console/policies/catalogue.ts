import { POLICY_LIMITS } from "../../limits/tenants.ts";
import type { Policies } from "../../tenants/policies.ts";

type NamesIn<T> = {
  [Name in keyof T & string]: T[Name] extends readonly unknown[]
    ? Name
    : T[Name] extends object
      ? `${Name}.${NamesIn<T[Name]>}`
      : Name;
}[keyof T & string];

/** Every single policy by its name, such as `drift.strangers`. */
export type PolicyName = NamesIn<Policies>;

interface Common {
  readonly title: string;
  /** What it is about, and what it protects from. */
  readonly why: string;
}

/** How one policy is shown and filled in. */
export type PolicyText =
  | (Common & {
      readonly kind: "choice";
      /** What may be chosen, each with its consequence in one sentence. */
      readonly options: readonly {
        readonly value: string;
        readonly label: string;
        readonly means: string;
      }[];
    })
  | (Common & {
      readonly kind: "number" | "percent";
      readonly unit: string;
      readonly min: number;
      readonly max: number;
      readonly means: string;
    })
  | (Common & { readonly kind: "names"; readonly means: string });

const option = (value: string, label: string, means: string) => ({ value, label, means });

const accountOptions = (leaves: string) => [
  option("keep", "Keep", "The account stays in Foundation, without any group."),
  option(
    "remove",
    "Remove",
    `The account is taken out of the organization ${leaves}, after it has left every group.`,
  ),
];

/** The policies in words; docs/policies.md says the same at more length. */
export const catalogue: Readonly<Record<PolicyName, PolicyText>> = {
  "onDeactivate.memberships": {
    kind: "choice",
    title: "Memberships of somebody who is deactivated",
    why: "The access in Foundation ends at once either way. This is about what is remembered for a return.",
    options: [
      option(
        "keep",
        "Keep",
        "Whoever returns has the memberships from before, as IdPs such as Entra expect that never send them again.",
      ),
      option("drop", "Drop", "Whoever returns has only what the IdP states from then on."),
    ],
  },
  "onDeactivate.foundationUser": {
    kind: "choice",
    title: "Foundation account of somebody who is deactivated",
    why: "An account without any group is of no use and may still be licensed. Only accounts that Rollcall made are ever taken out.",
    options: accountOptions("when its person is deactivated"),
  },
  "onDelete.foundationUser": {
    kind: "choice",
    title: "Foundation account of somebody who is deleted",
    why: "The same for people whom the IdP deletes.",
    options: accountOptions("when its person is deleted"),
  },
  "onDelete.relinkDays": {
    kind: "number",
    title: "Remember deleted people",
    why: "Somebody who is deleted and created again is the same person in Foundation within this time, by external id or else user name.",
    unit: "days",
    min: 1,
    max: POLICY_LIMITS.days,
    means: "After that, whoever returns is looked for as somebody new.",
  },
  ungrouped: {
    kind: "choice",
    title: "Active people in no mapped group",
    why: "Entra keeps people active as long as any group holds them, whether it is mapped or not.",
    options: [
      option("keep", "Keep", "They stay as they are, without access to anything."),
      option(
        "inactive",
        "Treat as deactivated",
        "Their Foundation accounts go as those of deactivated people do.",
      ),
    ],
  },
  onReactivate: {
    kind: "choice",
    title: "Memberships from before a deactivation",
    why: "Okta says nothing while a person is suspended, so what was taken away meanwhile would come back.",
    options: [
      option("trust", "Trust", "They count at once when the person returns."),
      option("review", "Review", "They wait under Reviews until an administrator confirms them."),
    ],
  },
  onRecreate: {
    kind: "choice",
    title: "Creating somebody who is here and inactive",
    why: "Okta creates a person again whom it deactivated before; other IdPs would mean somebody else of the same name.",
    options: [
      option(
        "reactivate",
        "The same person returns",
        "They get their former id back, with their memberships as above.",
      ),
      option(
        "conflict",
        "Refuse",
        "The IdP is told of a conflict, and nobody gets the access of a former person.",
      ),
    ],
  },
  onGroupDelete: {
    kind: "choice",
    title: "Foundation groups that nothing feeds any more",
    why: "Deleting a group in Foundation cannot be undone and takes its roles along. Only groups that Rollcall made are ever deleted.",
    options: [
      option("empty", "Empty", "Everybody is taken out, and the group stays."),
      option("delete", "Delete", "The group is deleted in Foundation, with its roles, for good."),
    ],
  },
  "drift.strangers": {
    kind: "choice",
    title: "Members and roles that somebody else added",
    why: "Somebody was put into a managed group, or a role was given to it, in Foundation itself.",
    options: [
      option("report", "Report", "They stay, and are listed under Sync."),
      option("enforce", "Remove", "The next comparison takes them away."),
      option("ignore", "Ignore", "They stay, and nothing is said."),
    ],
  },
  "drift.missing": {
    kind: "choice",
    title: "Members and roles that somebody else removed",
    why: "Rollcall placed them, and they are gone in Foundation.",
    options: [
      option("restore", "Restore", "The next comparison puts them back."),
      option("report", "Report", "They stay out, and are listed under Sync."),
    ],
  },
  "drift.vanished": {
    kind: "choice",
    title: "Groups that somebody else deleted",
    why: "A managed group does not exist in Foundation any more.",
    options: [
      option("recreate", "Make again", "The group is made again, with everybody in it."),
      option("report", "Report", "It waits under Sync until somebody decides."),
    ],
  },
  "guard.mode": {
    kind: "choice",
    title: "When many would lose access at once",
    why: "A mistake in the IdP, such as a filter that matches nobody any more, can take half of a company's access away.",
    options: [
      option(
        "hold",
        "Hold",
        "The removals wait under Sync until an administrator approves or dismisses them; everything else goes on.",
      ),
      option("warn", "Warn", "The removals are carried out, and a warning is given."),
      option(
        "off",
        "Off",
        "The removals are carried out, and nothing is said. Protected roles are not protected.",
      ),
    ],
  },
  "guard.people": {
    kind: "number",
    title: "A mass change: more people than",
    why: "Both this number and the share have to be exceeded.",
    unit: "people",
    min: 0,
    max: POLICY_LIMITS.guardPeople,
    means: "Fewer who lose a place within the time below are let go.",
  },
  "guard.share": {
    kind: "percent",
    title: "A mass change: a larger share than",
    why: "Of all who have access; or of the groups, where they are left empty.",
    unit: "percent",
    min: 0,
    max: 100,
    means: "A smaller share is let go, however many people it is.",
  },
  "guard.windowMinutes": {
    kind: "number",
    title: "A mass change: within",
    why: "What happens within this time counts as one change.",
    unit: "minutes",
    min: 1,
    max: POLICY_LIMITS.guardMinutes,
    means: "Removals before the bound was reached are carried out.",
  },
  "guard.protectedRoles": {
    kind: "names",
    title: "Protected roles",
    why: "Groups that give such a role are not left without anybody, and its last holders do not lose it, without approval.",
    means: `Up to ${POLICY_LIMITS.protectedRoles} names of Foundation roles, with commas between them.`,
  },
  strict: {
    kind: "choice",
    title: "What is accepted from the IdP",
    why: "Real IdPs deviate from the standards in ways that are known and clear.",
    options: [
      option("false", "What it means", "Known deviations are understood, and each is noted under Activity."),
      option(
        "true",
        "Only what the RFCs allow",
        "Anything else is refused, as suits a program of your own whose mistakes should show.",
      ),
    ],
  },
  staleAfterDays: {
    kind: "number",
    title: "Count as stale after",
    why: "Some IdPs never tell that a group was deleted.",
    unit: "days",
    min: 1,
    max: POLICY_LIMITS.days,
    means:
      "Groups and memberships that the IdP has not stated for so long are listed; nothing is taken away.",
  },
  activityDays: {
    kind: "number",
    title: "Keep the activity record for",
    why: "It holds names and addresses of people, in full.",
    unit: "days",
    min: 1,
    max: POLICY_LIMITS.days,
    means: "Older records are forgotten for good.",
  },
};

/** The policies in the order of the page, each under the head it belongs to. */
export const sections: readonly { readonly title: string; readonly names: readonly PolicyName[] }[] = [
  {
    title: "People who leave",
    names: [
      "onDeactivate.memberships",
      "onDeactivate.foundationUser",
      "onDelete.foundationUser",
      "onDelete.relinkDays",
      "ungrouped",
    ],
  },
  { title: "People who return", names: ["onReactivate", "onRecreate"] },
  { title: "Groups without members", names: ["onGroupDelete"] },
  {
    title: "What others change in Foundation",
    names: ["drift.strangers", "drift.missing", "drift.vanished"],
  },
  {
    title: "Mass changes",
    names: ["guard.mode", "guard.people", "guard.share", "guard.windowMinutes", "guard.protectedRoles"],
  },
  { title: "Requests and records", names: ["strict", "staleAfterDays", "activityDays"] },
];

export const policyNames: readonly PolicyName[] = sections.flatMap(({ names }) => names);

/** A value as people read it: what its option is called, or the number with its unit. */
export function wordsFor(name: PolicyName, text: string): string {
  const policy = catalogue[name];
  switch (policy.kind) {
    case "choice":
      return policy.options.find(({ value }) => value === text)?.label ?? text;
    case "number":
    case "percent":
      return `${text} ${policy.unit}`;
    case "names":
      return text === "" ? "none" : text;
  }
}
