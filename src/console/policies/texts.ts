import { policiesBody } from "../../http/api/policies.ts";
import { invalidFields } from "../../http/validation.ts";
import type { Json } from "../../lib/json.ts";
import { fail, ok, type Result } from "../../lib/result.ts";
import type { Policies, PolicyPatch } from "../../tenants/policies.ts";
import { readRoles, writeRoles } from "../mapping/role-list.ts";
import { catalogue, type PolicyName, policyNames } from "./catalogue.ts";

/** Every policy as the text that stands in its field. */
export type Texts = Readonly<Record<PolicyName, string>>;

const textsFrom = (textOf: (name: PolicyName) => string): Texts =>
  Object.fromEntries(policyNames.map((name) => [name, textOf(name)])) as Texts;

/** The texts for these values. */
export const textsOf = (policies: Policies): Texts =>
  textsFrom((name) => {
    const value = valueAt(policies, name);
    if (Array.isArray(value)) return writeRoles(value.map(String));
    return String(catalogue[name].kind === "percent" ? toPercent(Number(value)) : value);
  });

/** What the form of the page has sent. What it has not sent stays as `otherwise` has it. */
export const readTexts = (form: URLSearchParams, prefix: string, otherwise: Texts): Texts =>
  textsFrom((name) => (form.get(`${prefix}${name}`) ?? otherwise[name]).trim());

/** The policies whose texts differ. */
export const changedNames = (before: Texts, after: Texts): readonly PolicyName[] =>
  policyNames.filter((name) => before[name] !== after[name]);

/** A field that cannot be used as it is, and one sentence on what it takes. */
export interface Mistake {
  readonly name: PolicyName;
  readonly detail: string;
}

/**
 * The change that these fields state. What is set to the default is taken back, so that it goes on following the IdP's default. Fails
 * with what cannot be used.
 */
export function patchOf(
  texts: Texts,
  names: readonly PolicyName[],
  defaults: Texts,
): Result<PolicyPatch, readonly Mistake[]> {
  const checked = policiesBody.safeParse(nest(names.map((name) => [name, readValue(name, texts[name])])));
  if (!checked.success) return fail(mistakesIn(invalidFields(checked.error)));
  const patch = nest(
    names.map((name) => [name, texts[name] === defaults[name] ? null : readValue(name, texts[name])]),
  );
  return ok(patch as PolicyPatch);
}

function mistakesIn(problem: ReturnType<typeof invalidFields>): readonly Mistake[] {
  const errors = problem.kind === "invalid" ? (problem.errors ?? []) : [];
  return policyNames.flatMap((name) => {
    const pointer = `/${name.replace(".", "/")}`;
    const error = errors.find((each) => each.pointer === pointer || each.pointer.startsWith(`${pointer}/`));
    return error === undefined ? [] : [{ name, detail: expectationOf(name) ?? error.detail }];
  });
}

function expectationOf(name: PolicyName): string | undefined {
  const policy = catalogue[name];
  switch (policy.kind) {
    case "number":
      return `Enter a whole number from ${policy.min} to ${policy.max.toLocaleString("en-US")}.`;
    case "percent":
      return `Enter a number from ${policy.min} to ${policy.max}.`;
    case "choice":
      return "Choose one of these.";
    case "names":
      return undefined;
  }
}

/** NaN where a number is needed and there is none: it is refused with the rest. */
function readValue(name: PolicyName, text: string): Json {
  const { kind } = catalogue[name];
  switch (kind) {
    case "number":
      return text === "" ? Number.NaN : Number(text);
    case "percent":
      return text === "" ? Number.NaN : fromPercent(Number(text));
    case "names":
      return [...readRoles(text)];
    case "choice":
      return name === "strict" && (text === "true" || text === "false") ? text === "true" : text;
  }
}

/** Without the digits that only a division by a hundred brings about. */
const toPercent = (share: number): number => Number((share * 100).toFixed(4));
const fromPercent = (percent: number): number => Number((percent / 100).toFixed(6));

const valueAt = (policies: Policies, name: PolicyName): unknown =>
  name
    .split(".")
    .reduce<unknown>((home, part) => (home as Readonly<Record<string, unknown>>)[part], policies);

/** `[["drift.missing", "report"]]` as `{ drift: { missing: "report" } }`. */
function nest(entries: readonly (readonly [name: PolicyName, value: Json])[]): Record<string, Json> {
  const nested: Record<string, Json> = {};
  for (const [name, value] of entries) {
    const [first = "", second] = name.split(".");
    if (second === undefined) nested[first] = value;
    else nested[first] = { ...(nested[first] as Record<string, Json> | undefined), [second]: value };
  }
  return nested;
}
