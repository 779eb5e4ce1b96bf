import * as z from "zod";
import { MAPPING_LIMITS } from "../../limits/tenants.ts";
import type { Mapping } from "../../mapping/mapping.ts";
import { line } from "./schemas.ts";

const rule = z.strictObject({
  when: z
    .string()
    .trim()
    .min(1, "Must not be empty.")
    .max(MAPPING_LIMITS.whenLength)
    .describe("A SCIM filter over the Group resource."),
  target: line(MAPPING_LIMITS.targetLength).describe(
    "The Foundation group: a name, or a template over the group's attributes.",
  ),
  roles: z
    .array(line(MAPPING_LIMITS.roleLength))
    .max(MAPPING_LIMITS.rolesPerRule)
    .default([])
    .describe("The Foundation roles that the target gets: names or templates."),
  adopt: z
    .boolean()
    .default(false)
    .describe("Whether a Foundation group of that name may be taken over that Rollcall did not make."),
});

/** A mapping as an administrator states it. Without rules everything is mirrored, with rules only what they say, unless `otherwise` is stated. */
export const mappingBody = z
  .strictObject({
    rules: z.array(rule).max(MAPPING_LIMITS.rules),
    otherwise: z
      .enum(["mirror", "ignore"])
      .optional()
      .describe(
        "What becomes of groups that no rule matches: a target of their own name, or nothing. Left out: mirror without rules, else ignore.",
      ),
    nameTemplate: line(MAPPING_LIMITS.nameTemplateLength)
      .optional()
      .describe("What every target's name is put into, such as {tenant} – {group}."),
  })
  .meta({
    id: "MappingStatement",
    examples: [
      {
        rules: [
          {
            when: 'displayName eq "engineering-data-team"',
            target: "Data Engineers",
            roles: ["Data Owner"],
          },
          { when: 'displayName sw "sales-"', target: "Sales {displayName}", adopt: true },
        ],
        otherwise: "ignore",
      },
    ],
  })
  .transform(
    ({ rules, otherwise, nameTemplate }): Mapping => ({
      rules: rules.map(({ when, target, roles, adopt }) => ({
        when,
        target,
        ...(roles.length === 0 ? {} : { roles }),
        adopt,
      })),
      otherwise: otherwise ?? (rules.length === 0 ? "mirror" : "ignore"),
      ...(nameTemplate === undefined ? {} : { nameTemplate }),
    }),
  );
