import * as z from "zod";
import { count, sampleOf, time } from "./shape.ts";

/** What the API shows of a connection to Foundation. */

/** Secrets go in and never come out: of the credentials there is only how they sign in. */
export const connectionShape = z
  .strictObject({
    baseUrl: z.string(),
    organization: z.string(),
    credentials: z
      .union([
        z.strictObject({ type: z.literal("password"), user: z.string() }),
        z.strictObject({ type: z.literal("token") }),
      ])
      .nullable()
      .describe(
        "Without the secret; null where they cannot be opened any more and have to be entered again.",
      ),
    iamPrefix: z.string(),
    groupsPrefix: z.string(),
    roleBinding: z.enum(["group", "user"]),
    provisionUsers: z.boolean(),
    callsPerSecond: z.int().nullable(),
    start: z.enum(["preview", "now"]),
    updatedAt: time,
    limitations: z
      .array(z.strictObject({ what: z.string(), sentence: z.string() }))
      .describe("What this Foundation cannot do."),
  })
  .meta({ id: "FoundationConnection" });

export const checksShape = z
  .strictObject({
    ok: z.boolean().describe("Whether all of them are."),
    checks: z.array(
      z.strictObject({
        name: z.enum([
          "reachable",
          "signIn",
          "organization",
          "routes",
          "rename",
          "groups",
          "users",
          "roles",
          "permissions",
        ]),
        ok: z.boolean(),
        message: z.string().describe("The result in plain words, with what to do."),
      }),
    ),
  })
  .meta({ id: "ConnectionTest" });

const named = { userId: z.string(), userName: z.string() };
const target = z.string().describe("The target's name.");
const parked = { reason: z.string(), remedy: z.string() };
const user = z.strictObject(named);
const present = z.strictObject({ target, foundationUserId: z.string(), userName: z.string().nullable() });

export const foundationPreviewShape = z
  .strictObject({
    complete: z.boolean().describe("Whether everything could be looked at within the bounds."),
    calls: count.describe("The calls that Foundation was asked with."),
    groups: z.strictObject({
      create: sampleOf(
        z.strictObject({
          target,
          alike: z.string().optional().describe("A group whose name differs in case only."),
        }),
      ),
      keep: sampleOf(z.strictObject({ target, renamedFrom: z.string().optional() })),
      adopt: sampleOf(z.strictObject({ target, members: count, strangers: count })),
      parked: sampleOf(z.strictObject({ target, ...parked })),
      vanished: sampleOf(z.strictObject({ target })),
      notLookedAt: sampleOf(z.strictObject({ target })),
    }),
    people: z.strictObject({
      found: sampleOf(user),
      create: sampleOf(user),
      parked: sampleOf(z.strictObject({ ...named, ...parked })),
      notLookedAt: sampleOf(user),
    }),
    members: z.strictObject({
      add: sampleOf(z.strictObject({ ...named, target })),
      remove: sampleOf(present),
      strangers: sampleOf(present).describe("Members whom Rollcall did not place."),
      waiting: count.describe("Places that wait for a group or a person that is parked."),
    }),
  })
  .meta({ id: "FoundationPreview", description: "What would become of everything in Foundation." });
