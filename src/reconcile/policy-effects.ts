import { oldestKept } from "../store/activity-pruning.ts";
import type { Question } from "../store/policy-preview.ts";
import type { Policies } from "../tenants/policies.ts";

/** What the change of one policy means, and whom it concerns now. */
export interface PolicyEffect {
  readonly policy: string;
  readonly from: unknown;
  readonly to: unknown;
  /** One or two sentences; "these" are those whom the question finds. */
  readonly effect: string;
  /** Absent where nobody is concerned now. */
  readonly question?: Question;
}

const DAY_MS = 24 * 3_600_000;

/** What changes between two sets of policies, the guard left out: that one needs to be asked what it would hold back. */
export function policyEffects(before: Policies, after: Policies, now: number): readonly PolicyEffect[] {
  const effects: PolicyEffect[] = [];
  const compare = <T>(
    policy: string,
    from: T,
    to: T,
    say: (to: T) => readonly [effect: string, question?: Question],
  ): void => {
    if (from === to) return;
    const [effect, question] = say(to);
    effects.push({ policy, from, to, effect, ...(question === undefined ? {} : { question }) });
  };
  const ago = (days: number): number => now - days * DAY_MS;

  compare("strict", before.strict, after.strict, (strict) =>
    strict
      ? [
          "Requests that go beyond the RFCs are refused from then on. These of the recorded ones would have been.",
          { kind: "tolerated" },
        ]
      : ["Requests that go beyond the RFCs are understood from then on, where it is clear what they mean."],
  );
  compare(
    "onDeactivate.memberships",
    before.onDeactivate.memberships,
    after.onDeactivate.memberships,
    (to) => [
      to === "drop"
        ? "Whoever becomes inactive from then on loses the memberships in the directory. These are inactive already and keep theirs."
        : "Whoever becomes inactive from then on keeps the memberships in the directory, as these do who are inactive already.",
      { kind: "inactive", withMemberships: true },
    ],
  );
  compare(
    "onDeactivate.foundationUser",
    before.onDeactivate.foundationUser,
    after.onDeactivate.foundationUser,
    (to) => [
      to === "remove"
        ? "Accounts that Rollcall made are taken out of the organization when people become inactive from then on. These are inactive already; their accounts go only when they become inactive once more."
        : "Accounts stay in the organization when people become inactive from then on, as these do now.",
      { kind: "accounts", of: "inactive" },
    ],
  );
  compare("onDelete.foundationUser", before.onDelete.foundationUser, after.onDelete.foundationUser, (to) => [
    to === "remove"
      ? "Accounts that Rollcall made are taken out of the organization when the IdP deletes people from then on. These were deleted before, and their accounts stay."
      : "Accounts stay in the organization when the IdP deletes people from then on, as these do now.",
    { kind: "accounts", of: "gone" },
  ]);
  compare("onDelete.relinkDays", before.onDelete.relinkDays, after.onDelete.relinkDays, (days) =>
    days < before.onDelete.relinkDays
      ? [
          "These were deleted, and would no longer be known as the same people in Foundation when they return.",
          { kind: "remembered", from: ago(before.onDelete.relinkDays), to: ago(days) },
        ]
      : [
          "These were deleted longer ago than so far counted, and would be known as the same people when they return.",
          { kind: "remembered", from: ago(days), to: ago(before.onDelete.relinkDays) },
        ],
  );
  compare("onReactivate", before.onReactivate, after.onReactivate, (to) =>
    to === "review"
      ? [
          "Memberships from before a deactivation wait for review when people return from then on. These are inactive now.",
          { kind: "inactive", withMemberships: true },
        ]
      : [
          "Memberships count at once when people return from then on. Those of these people wait for review, and go on waiting.",
          { kind: "reviews" },
        ],
  );
  compare("onRecreate", before.onRecreate, after.onRecreate, (to) => [
    to === "reactivate"
      ? "Creating one of these, who are inactive, then means that the same person returns."
      : "Creating one of these, who are inactive, is then refused as a conflict.",
    { kind: "inactive", withMemberships: false },
  ]);
  compare("onGroupDelete", before.onGroupDelete, after.onGroupDelete, (to) => [
    to === "delete"
      ? "Groups that Rollcall made are deleted in Foundation when nothing feeds them any more from then on. Nothing feeds these already, and they stay."
      : "Groups that nothing feeds any more are only emptied from then on, as these were.",
    { kind: "emptied" },
  ]);
  compare("ungrouped", before.ungrouped, after.ungrouped, (to) => {
    const removes = after.onDeactivate.foundationUser === "remove";
    if (to === "keep")
      return ["Active people keep their accounts also when they leave their last group from then on."];
    return [
      removes
        ? "Accounts that Rollcall made are taken out of the organization when active people leave their last group from then on. These are in none, and count as inactive."
        : "These are active and in no mapped group, and count as inactive. That takes their accounts only where onDeactivate.foundationUser is remove.",
      { kind: "ungrouped", madeHere: removes },
    ];
  });
  compare("drift.strangers", before.drift.strangers, after.drift.strangers, (to) => {
    // Whoever was to be ignored was counted, but not written down.
    const unlisted = before.drift.strangers === "ignore";
    const whom = unlisted ? "In these groups somebody else placed members" : "Somebody else placed these";
    const effect = {
      enforce: `${whom}; the next comparison takes out whoever is still there then.`,
      report: `${whom}; they stay, and are reported.`,
      ignore: `${whom}; they stay, and are not reported any more.`,
    }[to];
    return [effect, unlisted ? { kind: "strangers" } : { kind: "drift", of: "stranger" }];
  });
  compare("drift.missing", before.drift.missing, after.drift.missing, (to) => [
    to === "restore"
      ? "Somebody else took these out; the next comparison puts back whoever is still missing then."
      : "Members whom somebody else takes out from then on stay out, and are reported.",
    { kind: "drift", of: "missing" },
  ]);
  compare("drift.vanished", before.drift.vanished, after.drift.vanished, (to) => [
    to === "recreate"
      ? "The next comparison makes those of these again that are still gone, and everybody in them; so it goes for groups that vanish from then on."
      : "Groups that are found gone in Foundation from then on are not made again, and wait for somebody.",
    { kind: "drift", of: "vanished" },
  ]);
  compare("staleAfterDays", before.staleAfterDays, after.staleAfterDays, (days) => [
    `GET /stale then lists what the IdP has not stated for ${days} days, these groups among it. Nothing is taken away.`,
    { kind: "stale", before: ago(days) },
  ]);
  compare("activityDays", before.activityDays, after.activityDays, (days) =>
    days < before.activityDays
      ? [
          "These records are forgotten, for good, within about an hour.",
          { kind: "records", before: oldestKept(now, days) },
        ]
      : ["Records are kept longer from then on; what is forgotten already does not come back."],
  );
  return effects;
}
