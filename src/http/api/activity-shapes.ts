import * as z from "zod";
import { eventShape } from "./events.ts";
import { anyJson, count, time } from "./shape.ts";

/** What the activity record looks like. What is kept is bounded: of lists and texts that are too long a word says how much is missing. */

const ids = z.array(z.string());

const changedShape = z
  .union([
    z.strictObject({
      kind: z.literal("user"),
      userId: z.string(),
      userName: z.string(),
      change: z.enum(["created", "updated", "deactivated", "reactivated", "deleted", "nothing"]),
    }),
    z.strictObject({
      kind: z.literal("group"),
      groupId: z.string(),
      displayName: z.string().optional(),
      change: z.enum(["created", "updated", "deleted", "nothing"]),
      added: count.describe("Members who came."),
      removed: count.describe("Members who went."),
      confirmed: count.optional().describe("Memberships that do not wait for review any more."),
      parked: count.describe("Ids of nobody that wait because of this request."),
      parkedIds: ids.describe("The first of them."),
    }),
    z.strictObject({
      kind: z.literal("bulk"),
      operations: count,
      succeeded: count,
      failed: count,
      users: count.describe("Writes that changed a user."),
      groups: count.describe("Writes that changed a group."),
      added: count,
      removed: count,
      parked: count,
      ids: ids.describe("The first of the users and groups that it changed."),
    }),
    z.strictObject({}).describe("Nothing: the request was refused."),
  ])
  .meta({ id: "Changed", description: "What a request changed." });

const record = {
  id: z.string().describe("The request's id, as in X-Request-Id."),
  at: time,
  method: z.string(),
  path: z.string(),
  status: z.int(),
  client: z.string().describe("The client's User-Agent."),
  idp: z.string().nullable().describe("The IdP that seems to have sent it; null where that cannot be told."),
  tolerances: z.array(z.string()).describe("What beyond the RFCs it took to understand the request."),
  changed: changedShape,
  summary: z.string().describe("The same in a sentence."),
};

export const recordShape = z.strictObject(record).meta({ id: "ActivityRecord" });

export const downstreamShape = z
  .strictObject({
    kind: z.enum(["group", "user", "member", "role"]),
    target: z.strictObject({ id: z.string(), name: z.string() }).nullable(),
    subject: z.strictObject({ userId: z.string(), userName: z.string().nullable() }).nullable(),
    state: z.enum(["done", "pending", "parked", "waiting", "held", "dismissed", "notConnected"]),
    reason: z.string().nullable(),
    remedy: z.string().nullable(),
  })
  .meta({
    id: "DownstreamItem",
    description: "Something that a request means for Foundation, as it stands now.",
  });

const detailsShape = z.strictObject({
  attributes: z
    .array(z.union([z.strictObject({ path: z.string(), before: anyJson, after: anyJson }), z.string()]))
    .describe("The attributes that changed, by their paths."),
  addedIds: ids,
  removedIds: ids,
});

export const activityShape = z
  .strictObject({
    ...record,
    request: anyJson.describe(
      "The body as it was sent, bounded, secrets removed; null where there was none.",
    ),
    response: anyJson.describe("The body of the answer."),
    understood: anyJson.describe("The canonical operations, resource or filter that it was understood as."),
    details: detailsShape.nullable(),
    events: z.array(eventShape),
    hasMoreEvents: z.boolean(),
    downstream: z.array(downstreamShape).describe("What it means for Foundation; what is not done first."),
    moreDownstream: count,
  })
  .meta({ id: "WholeActivityRecord" });

export const readsShape = z
  .strictObject({
    second: time,
    count,
    sample: z.array(
      z.strictObject({
        method: z.string(),
        path: z.string(),
        status: z.int(),
        client: z.string(),
        tolerances: z.array(z.string()).optional(),
      }),
    ),
  })
  .meta({ id: "ReadsOfSecond", description: "The reads of one second, and the first few of them." });
