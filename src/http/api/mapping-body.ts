import * as z from "zod";
import { MAPPING_LIMITS } from "../../limits.ts";
import type { Mapping } from "../../mapping/mapping.ts";
import { line } from "./schemas.ts";

const rule = z.strictObject({
  when: z.string().trim().min(1, "Must not be empty.").max(MAPPING_LIMITS.whenLength),
  target: line(MAPPING_LIMITS.targetLength),
  roles: z.array(line(MAPPING_LIMITS.roleLength)).max(MAPPING_LIMITS.rolesPerRule).default([]),
  adopt: z.boolean().default(false),
});

/** A mapping as an administrator states it. Without rules everything is mirrored, with rules only what they say, unless `otherwise` is stated. */
export const mappingBody = z
  .strictObject({
    rules: z.array(rule).max(MAPPING_LIMITS.rules),
    otherwise: z.enum(["mirror", "ignore"]).optional(),
    nameTemplate: line(MAPPING_LIMITS.nameTemplateLength).optional(),
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
