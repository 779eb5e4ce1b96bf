import { comparableValues } from "./canonical.ts";
import type { Definition } from "./extensions.ts";
import { isFilterable } from "./filter/comparable.ts";
import type { Attribute } from "./schema.ts";

/** What stored resources may contradict in a changed definition. */
export interface DataCheck {
  /** `present`: having a value; `lacking`: not having one; `outside`: having one that is none of `values`; `aside`: having one kept from before it was defined. */
  readonly kind: "present" | "lacking" | "outside" | "aside";
  /** The attribute, and where it is about one, the sub-attribute; none where it is about lacking the extension as a whole. */
  readonly path: readonly Attribute[];
  /** In the form in which values of the attribute are compared. */
  readonly values?: readonly string[];
  /** What is wrong with such a resource, to follow "3 groups with". */
  readonly why: string;
}

/**
 * What has to be looked at among stored resources before `after` can take the place of `before` (nothing, where the schema is new; what was
 * kept aside under its URN is another matter): each check must find none. What only loosens, or says something about answers, needs none.
 */
export function checksFor(before: Definition | undefined, after: Definition): readonly DataCheck[] {
  const required: readonly DataCheck[] =
    after.required && before?.required !== true
      ? [{ kind: "lacking", path: [], why: `no data of "${after.id}", which would be required` }]
      : [];
  if (before === undefined) return required;
  return [...required, ...attributeChecks(before.attributes, after.attributes, [])];
}

function attributeChecks(
  before: readonly Attribute[],
  after: readonly Attribute[],
  parents: readonly Attribute[],
): readonly DataCheck[] {
  const nameOf = (attribute: Attribute) => [...parents, attribute].map(({ name }) => name).join(".");
  const removed = before
    .filter((old) => !after.some(({ name }) => name === old.name))
    .map(
      (old): DataCheck => ({
        kind: "present",
        path: [...parents, old],
        why: `a value of "${nameOf(old)}", which would be gone`,
      }),
    );
  const rest = after.flatMap((now): readonly DataCheck[] => {
    const path = [...parents, now];
    const name = nameOf(now);
    const lacking: DataCheck = {
      kind: "lacking",
      path,
      why: `no value of "${name}", which would be required`,
    };
    const old = before.find((attribute) => attribute.name === now.name);
    if (old === undefined) {
      const why = `a value of "${name}" that was kept as it came; remove it, and send it again when it is defined`;
      return [{ kind: "aside", path, why }, ...(now.required ? [lacking] : [])];
    }
    const altered = alteration(old, now);
    if (altered !== undefined) {
      const why = `a value of "${name}", whose ${altered} would change`;
      return [{ kind: "present", path, why }, ...(now.required && !old.required ? [lacking] : [])];
    }
    return [
      ...(now.required && !old.required ? [lacking] : []),
      ...(isNarrower(old, now)
        ? [
            {
              kind: isFilterable(now) ? ("outside" as const) : ("present" as const),
              path,
              values: comparableValues(now),
              why: `a value of "${name}" that its canonicalValues would not allow`,
            },
          ]
        : []),
      ...(now.type === "complex"
        ? attributeChecks(old.subAttributes ?? [], now.subAttributes ?? [], path)
        : []),
    ];
  });
  return [...removed, ...rest];
}

/** The characteristic that stored values, or the form in which they are searched, would not fit any more. */
function alteration(old: Attribute, now: Attribute): string | undefined {
  if (old.type !== now.type) return "type";
  if (old.multiValued !== now.multiValued) return "multiValued";
  if (old.caseExact !== now.caseExact) return "caseExact";
  if (old.mutability !== now.mutability && now.mutability === "writeOnly") return "mutability";
  return isFilterable(old) === isFilterable(now) ? undefined : "returned";
}

function isNarrower(old: Attribute, now: Attribute): boolean {
  if (now.canonicalValues === undefined) return false;
  const allowed = new Set(comparableValues(now));
  return old.canonicalValues === undefined || comparableValues(old).some((value) => !allowed.has(value));
}
