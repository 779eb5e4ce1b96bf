import { mappingBody } from "../../http/api/mapping-body.ts";
import { invalidFields } from "../../http/validation.ts";
import { fail, ok, type Result } from "../../lib/result.ts";
import { MAPPING_LIMITS } from "../../limits/tenants.ts";
import type { Mapping, MappingProblem } from "../../mapping/mapping.ts";
import { PLAIN_NAMES } from "../../mapping/naming.ts";
import { readRoles, writeRoles } from "./role-list.ts";

/** A rule as it stands in the form, finished or not. */
export interface DraftRule {
  readonly when: string;
  readonly target: string;
  /** In one line. */
  readonly roles: string;
  readonly adopt: boolean;
}

/** A mapping as it stands in the form. */
export interface Draft {
  readonly rules: readonly DraftRule[];
  readonly otherwise: Mapping["otherwise"];
  readonly nameTemplate: string;
  /** Of the mapping that it was made from. */
  readonly version: number;
}

export const BLANK_RULE: DraftRule = { when: "", target: "", roles: "", adopt: false };

/** The form for a mapping of that version. */
export const draftOf = (
  { rules, otherwise, nameTemplate = PLAIN_NAMES }: Mapping,
  version: number,
): Draft => ({
  rules: rules.map(({ when, target, roles = [], adopt = false }) => ({
    when,
    target,
    roles: writeRoles(roles),
    adopt,
  })),
  otherwise,
  nameTemplate,
  version,
});

/** What the form of the page has sent. Rules are numbered from 0 without a gap; one more than there may be is read, so that it is refused and not lost. */
export function readDraft(form: URLSearchParams): Draft {
  const rules: DraftRule[] = [];
  for (let row = 0; form.has(`when.${row}`) && row <= MAPPING_LIMITS.rules; row++)
    rules.push({
      when: form.get(`when.${row}`) ?? "",
      target: form.get(`target.${row}`) ?? "",
      roles: form.get(`roles.${row}`) ?? "",
      adopt: form.has(`adopt.${row}`),
    });
  return {
    rules,
    otherwise: form.get("otherwise") === "mirror" ? "mirror" : "ignore",
    nameTemplate: form.get("nameTemplate") ?? "",
    version: Number(form.get("version") ?? Number.NaN),
  };
}

/** The same as names and values, for a page that brings it along without showing it. */
export const fieldsOf = ({ rules, otherwise, nameTemplate, version }: Draft): readonly [string, string][] => [
  ["version", String(version)],
  ["otherwise", otherwise],
  ["nameTemplate", nameTemplate],
  ...rules.flatMap(({ when, target, roles, adopt }, row): [string, string][] => [
    [`when.${row}`, when],
    [`target.${row}`, target],
    [`roles.${row}`, roles],
    ...(adopt ? [[`adopt.${row}`, "on"] satisfies [string, string]] : []),
  ]),
];

/** Without the rows in which nothing was entered. */
export const withoutBlanks = (draft: Draft): Draft => ({
  ...draft,
  rules: draft.rules.filter(({ when, target, roles }) => `${when}${target}${roles}`.trim() !== ""),
});

/** The mapping that the form states; `template` names targets where the form names none. Fails with what is missing or too long, as pointers into the mapping. */
export function mappingOf(draft: Draft, template: string): Result<Mapping, readonly MappingProblem[]> {
  const checked = mappingBody.safeParse({
    rules: draft.rules.map(({ roles, ...rule }) => ({ ...rule, roles: readRoles(roles) })),
    otherwise: draft.otherwise,
    nameTemplate: draft.nameTemplate.trim() === "" ? template : draft.nameTemplate,
  });
  if (checked.success) return ok(checked.data);
  const problem = invalidFields(checked.error);
  return fail(problem.kind === "invalid" ? (problem.errors ?? []) : []);
}
