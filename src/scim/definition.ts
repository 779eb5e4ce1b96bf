import type { Definition } from "./extensions.ts";
import { attributeNamed, isNamed, isSameName, topLevelAttributes } from "./names.ts";
import { groupResourceType, userResourceType } from "./resource-types.ts";
import type { Attribute, ResourceType } from "./schema.ts";

/** One thing wrong with a definition; `pointer` is a JSON pointer into it. */
export interface DefinitionProblem {
  readonly pointer: string;
  readonly detail: string;
}

/**
 * What keeps an extension schema from being defined, by itself: names and URNs that are not fit (RFC 7643 §2.1), that are reserved or that
 * mean a standard attribute already, and characteristics that contradict each other (§2.2, §2.3, §7). None where it can be defined.
 */
export function definitionProblems(definition: Definition): readonly DefinitionProblem[] {
  const { id, resourceType, attributes } = definition;
  const standard = resourceType === "User" ? userResourceType : groupResourceType;
  return [
    ...urnProblems(id),
    ...listProblems(attributes, "/attributes"),
    ...attributes.flatMap((attribute, index) => [
      ...attributeProblems(attribute, `/attributes/${index}`),
      ...standardProblems(attribute, standard, `/attributes/${index}`),
    ]),
  ];
}

/** Letters, digits and `.`, `_`, `-`, `:`: what filters, PATCH paths and paths into JSON can hold without quoting. */
const URN = /^urn:[a-z0-9][a-z0-9-]{0,30}[a-z0-9]:[a-z0-9][a-z0-9._:-]*[a-z0-9_]$/i;

/** Vendors put extensions under this part of SCIM's own namespace (Entra takes no others); the rest of it is the standards'. */
const RESERVED = /^urn:ietf:params:scim:(?!schemas:extension:(?!enterprise:))/i;

function urnProblems(urn: string): readonly DefinitionProblem[] {
  if (!URN.test(urn)) {
    return [
      problem(
        "/id",
        `"${urn}" cannot be the URN of a schema; use one like urn:example:scim:2.0:Group, of letters, digits and . _ - : alone.`,
      ),
    ];
  }
  if (!RESERVED.test(urn)) return [];
  return [
    problem(
      "/id",
      "This URN is reserved for the standards; use one of your own, such as urn:example:scim:2.0:Group or urn:ietf:params:scim:schemas:extension:example:2.0:Group.",
    ),
  ];
}

const NAME = /^[a-z][a-z0-9$_-]*$/i;

function listProblems(attributes: readonly Attribute[], pointer: string): readonly DefinitionProblem[] {
  return attributes.flatMap(({ name }, index) => {
    const isSecond = attributes.slice(0, index).some((earlier) => isSameName(earlier.name, name));
    return isSecond
      ? [
          problem(
            `${pointer}/${index}/name`,
            `"${name}" is there twice; names differ in more than upper and lower case.`,
          ),
        ]
      : [];
  });
}

function attributeProblems(attribute: Attribute, pointer: string): readonly DefinitionProblem[] {
  const { subAttributes = [], type } = attribute;
  const own = [...nameProblems(attribute.name, pointer), ...characteristicProblems(attribute, pointer)];
  if (type !== "complex") return own;
  return [
    ...own,
    ...listProblems(subAttributes, `${pointer}/subAttributes`),
    ...subAttributes.flatMap((sub, index) => subProblems(sub, `${pointer}/subAttributes/${index}`)),
  ];
}

function nameProblems(name: string, pointer: string): readonly DefinitionProblem[] {
  if (!NAME.test(name)) {
    return [
      problem(
        `${pointer}/name`,
        `"${name}" cannot be the name of an attribute; begin with a letter and go on with letters, digits, $, - or _.`,
      ),
    ];
  }
  const isReserved = name in Object.prototype || /^prototype$/i.test(name);
  return isReserved ? [problem(`${pointer}/name`, `The name "${name}" is reserved; choose another.`)] : [];
}

function subProblems(sub: Attribute, pointer: string): readonly DefinitionProblem[] {
  if (sub.type === "complex") {
    return [
      problem(
        `${pointer}/type`,
        "A sub-attribute cannot be complex itself; make it an attribute of the schema.",
      ),
    ];
  }
  const several = sub.multiValued
    ? [
        problem(
          `${pointer}/multiValued`,
          "A sub-attribute has a single value here; make the attribute around it multi-valued.",
        ),
      ]
    : [];
  const name = sub.name === "$ref" ? [] : nameProblems(sub.name, pointer);
  return [...several, ...name, ...characteristicProblems(sub, pointer)];
}

/** What contradicts what, with the sentence that says so. */
const CONTRADICTIONS: readonly (readonly [
  at: keyof Attribute,
  is: (attribute: Attribute) => boolean,
  detail: string,
])[] = [
  [
    "subAttributes",
    ({ type, subAttributes = [] }) => type === "complex" && subAttributes.length === 0,
    "A complex attribute needs sub-attributes; list them.",
  ],
  [
    "subAttributes",
    ({ type, subAttributes }) => type !== "complex" && subAttributes !== undefined,
    "Only a complex attribute has sub-attributes; leave them out or make it complex.",
  ],
  [
    "canonicalValues",
    ({ type, canonicalValues }) => canonicalValues !== undefined && type !== "string" && type !== "reference",
    "Only strings and references have canonical values; leave them out.",
  ],
  [
    "canonicalValues",
    ({ canonicalValues }) => canonicalValues?.length === 0,
    "An empty list would allow no value at all; leave canonicalValues out to allow all.",
  ],
  [
    "referenceTypes",
    ({ type, referenceTypes }) => referenceTypes !== undefined && type !== "reference",
    "Only references have reference types; leave them out.",
  ],
  [
    "caseExact",
    ({ type, caseExact }) => !caseExact && (type === "reference" || type === "binary"),
    "References and binary values are always case exact; set caseExact to true or leave it out.",
  ],
  [
    "uniqueness",
    ({ uniqueness }) => uniqueness !== "none",
    "Uniqueness is not enforced for attributes of one's own; set it to none or leave it out.",
  ],
  [
    "returned",
    ({ mutability, returned }) => mutability === "writeOnly" && returned !== "never",
    "What is writeOnly is never returned; set returned to never.",
  ],
  [
    "required",
    ({ mutability, required }) => required && (mutability === "readOnly" || mutability === "writeOnly"),
    "Nothing is stored for what is readOnly or writeOnly, so it cannot be required; set required to false.",
  ],
];

const characteristicProblems = (attribute: Attribute, pointer: string): readonly DefinitionProblem[] =>
  CONTRADICTIONS.filter(([, contradicts]) => contradicts(attribute)).map(([at, , detail]) =>
    problem(`${pointer}/${at}`, detail),
  );

function standardProblems(
  { name }: Attribute,
  standard: ResourceType,
  pointer: string,
): readonly DefinitionProblem[] {
  const core = attributeNamed(topLevelAttributes(standard), name);
  if (core !== undefined) return [useInstead(pointer, core.name, standard.name)];
  return standard.extensions.flatMap(({ schema }) => {
    const attribute = attributeNamed(schema.attributes, name);
    return attribute === undefined
      ? []
      : [useInstead(pointer, `${schema.id}:${attribute.name}`, standard.name)];
  });
}

const useInstead = (pointer: string, attribute: string, type: string): DefinitionProblem =>
  problem(
    `${pointer}/name`,
    `A ${type} has the standard attribute "${attribute}" for this; use that one, or choose another name.`,
  );

/**
 * What keeps a definition from standing beside the tenant's others: a URN that differs from another's in case alone, or that begins like
 * the path of another's attribute.
 */
export function clash(definition: Definition, others: readonly Definition[]): DefinitionProblem | undefined {
  const same = others.find((other) => isNamed(other, definition.id) && other.id !== definition.id);
  if (same !== undefined)
    return problem("/id", `This schema is defined as "${same.id}"; spell it like that.`);
  const near = others.find((other) => isWithin(other.id, definition.id) || isWithin(definition.id, other.id));
  if (near === undefined) return undefined;
  return problem(
    "/id",
    `This URN and "${near.id}" begin alike, so that paths could mean either; choose another.`,
  );
}

const isWithin = (urn: string, longer: string): boolean =>
  longer.toLowerCase().startsWith(`${urn.toLowerCase()}:`);

const problem = (pointer: string, detail: string): DefinitionProblem => ({ pointer, detail });
