import * as z from "zod";
import { DEFAULT_GROUPS_PREFIX, DEFAULT_IAM_PREFIX } from "../../foundation/connection.ts";
import { FOUNDATION_LIMITS } from "../../limits/propagation.ts";
import { TENANT_LIMITS } from "../../limits/tenants.ts";
import { IDPS } from "../../tenants/idp.ts";

/** What clients state to `/api`. All strict: a misspelt field is refused, not ignored. */

export const line = (maxLength: number) =>
  z
    .string()
    .trim()
    .min(1, "Must not be empty.")
    .max(maxLength)
    .regex(/^\P{Cc}*$/u, "Must not hold control characters.");

/** A name or label, shown in one line. */
export const label = line(TENANT_LIMITS.nameLength);
const name = label;
const idp = z.enum(IDPS);
const secret = (maxLength: number) => z.string().min(1, "Must not be empty.").max(maxLength);

/** A path such as `/api/iam`: it is put between the address and the paths of Foundation's API. */
const prefix = z
  .string()
  .max(TENANT_LIMITS.settingLength)
  .regex(
    /^(\/(?!\.{1,2}(\/|$))[A-Za-z0-9._~-]+)*$/,
    "Must be a path such as /api/iam, without a slash at its end.",
  );

const credentials = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("password"),
    user: secret(TENANT_LIMITS.settingLength),
    password: secret(TENANT_LIMITS.settingLength),
  }),
  z.strictObject({ type: z.literal("token"), token: secret(TENANT_LIMITS.credentialLength) }),
]);

export const foundationBody = z
  .strictObject({
    baseUrl: z.string().max(TENANT_LIMITS.urlLength).describe("The address of Foundation."),
    organization: line(TENANT_LIMITS.nameLength).describe("The organization's name in Foundation."),
    credentials,
    iamPrefix: prefix.default(DEFAULT_IAM_PREFIX),
    groupsPrefix: prefix.default(DEFAULT_GROUPS_PREFIX),
    roleBinding: z
      .enum(["group", "user"])
      .default("group")
      .describe(
        "Who holds the roles of a target: its Foundation group, or each person who is meant to be in it.",
      ),
    provisionUsers: z
      .boolean()
      .default(true)
      .describe("Whether people are made in Foundation who are not there."),
    callsPerSecond: z
      .int()
      .min(1)
      .max(FOUNDATION_LIMITS.callsPerSecond)
      .nullable()
      .default(null)
      .describe("How many calls Foundation takes; null where it sets no bound."),
    start: z
      .enum(["preview", "now"])
      .default("now")
      .describe("Whether work begins at once, or waits for POST /sync/start."),
  })
  .meta({
    id: "FoundationSettings",
    examples: [
      {
        baseUrl: "https://foundation.example.com",
        organization: "acme",
        credentials: { type: "password", user: "rollcall", password: "…" },
        start: "preview",
      },
    ],
  });

export const registrationBody = z
  .strictObject({
    name,
    idp,
    foundation: foundationBody.optional(),
    inviteCode: z
      .string()
      .max(TENANT_LIMITS.nameLength)
      .optional()
      .describe("Where registration is by invitation only."),
  })
  .meta({ id: "Registration", examples: [{ name: "Acme Inc", idp: "entra" }] });

export const tenantChangeBody = z
  .strictObject({ name: name.optional(), idp: idp.optional() })
  .refine((change) => Object.keys(change).length > 0, "Name at least one of name and idp.")
  .meta({ id: "TenantChange", minProperties: 1, examples: [{ idp: "okta" }] });

export const tenantDeletionBody = z
  .strictObject({ name: z.string().describe("The tenant's name exactly, as confirmation.") })
  .meta({ id: "TenantDeletion", examples: [{ name: "Acme Inc" }] });

export const tokenBody = z
  .strictObject({ kind: z.enum(["scim", "admin"]), label: name })
  .meta({ id: "TokenWish", examples: [{ kind: "scim", label: "Entra, from December on" }] });

export const inviteBody = z
  .strictObject({ label: name })
  .meta({ id: "InviteWish", examples: [{ label: "Acme Inc" }] });
