import * as z from "zod";
import { anyJson, count } from "./shape.ts";

/** The policies in force, and what a change of them would mean. What each protects from is told in docs/policies.md. */

const foundationUser = z
  .enum(["keep", "remove"])
  .describe("What becomes of the account in Foundation, where Rollcall made it.");

export const policiesShape = z
  .strictObject({
    strict: z.boolean().describe("Whether nothing beyond the RFCs is accepted."),
    onDeactivate: z.strictObject({
      memberships: z
        .enum(["keep", "drop"])
        .describe("What becomes of the memberships in the directory; the access ends in any case."),
      foundationUser,
    }),
    onReactivate: z
      .enum(["trust", "review"])
      .describe("Whether memberships from before count at once when a person returns, or wait for review."),
    onRecreate: z
      .enum(["reactivate", "conflict"])
      .describe("What it means when somebody is created who is here and inactive."),
    onDelete: z.strictObject({
      foundationUser,
      relinkDays: count.describe("Days for which a deleted person is known again."),
    }),
    onGroupDelete: z
      .enum(["empty", "delete"])
      .describe("What becomes of a Foundation group that Rollcall made, when nothing feeds it any more."),
    ungrouped: z
      .enum(["keep", "inactive"])
      .describe("Whether an active person in no mapped group is treated as an inactive one."),
    drift: z.strictObject({
      strangers: z.enum(["report", "enforce", "ignore"]).describe("Members whom somebody else placed."),
      missing: z.enum(["restore", "report"]).describe("Members whom somebody else took out."),
      vanished: z.enum(["recreate", "report"]).describe("Groups that are gone."),
    }),
    guard: z
      .strictObject({
        mode: z.enum(["off", "warn", "hold"]),
        share: z.number().describe("From 0 to 1."),
        people: count,
        windowMinutes: count,
        protectedRoles: z
          .array(z.string())
          .describe("Roles whose groups are never left empty without approval."),
      })
      .describe(
        "From when on removals wait for an administrator: where more than so many people, and more than that share of all, lose access.",
      ),
    staleAfterDays: count.describe("After how many days without a word of the IdP something is stale."),
    activityDays: count.describe("For how many days the activity record is kept."),
  })
  .meta({ id: "Policies" });

const concernedShape = z.strictObject({
  count: count,
  isMinimum: z.boolean().describe("Whether there may be more."),
  sample: z
    .array(
      z.strictObject({
        id: z.string(),
        name: z.string().nullable(),
        target: z.string().nullable().describe("The target that it is about, where it is about one."),
      }),
    )
    .describe("The first of them: people, groups or requests."),
});

export const policyPreviewShape = z
  .strictObject({
    policies: policiesShape,
    changes: z.array(
      z.strictObject({
        policy: z.string().describe("Its name, as in onDelete.relinkDays."),
        from: anyJson,
        to: anyJson,
        effect: z.string().describe("What the change means, in words."),
        concerned: concernedShape,
      }),
    ),
  })
  .meta({
    id: "PolicyPreview",
    description: "The values that would be in force, and what each change means.",
  });
