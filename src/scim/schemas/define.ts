import type { Attribute } from "../schema.ts";

type Characteristics = Partial<Omit<Attribute, "name" | "description">>;

/**
 * One attribute with the defaults of RFC 7643 §2.2 for everything that `characteristics` does not name. A reference and a binary are
 * case exact unless said otherwise (§2.3.6, §2.3.7).
 */
export function define(name: string, description: string, characteristics: Characteristics = {}): Attribute {
  const { type = "string" } = characteristics;
  return {
    name,
    type,
    multiValued: false,
    description,
    required: false,
    caseExact: type === "reference" || type === "binary",
    mutability: "readWrite",
    returned: "default",
    uniqueness: "none",
    ...characteristics,
  };
}

/** A multi-valued complex attribute with the usual sub-attributes of RFC 7643 §2.4: the value, `display`, `type` and `primary`. */
export function defineLabelled(
  name: string,
  description: string,
  { value, types }: { value: Attribute; types?: readonly string[] },
): Attribute {
  return define(name, description, {
    type: "complex",
    multiValued: true,
    subAttributes: [
      value,
      define("display", "A name of this value for people to read."),
      defineLabel("What this value is for.", types),
      definePrimary(),
    ],
  });
}

/** The sub-attribute `type`. Its canonical values are suggestions: others are accepted. */
export function defineLabel(description: string, types?: readonly string[]): Attribute {
  return define("type", description, types === undefined ? {} : { canonicalValues: types });
}

/** The sub-attribute `primary`. */
export function definePrimary(): Attribute {
  return define("primary", "Whether this value is the preferred one; true at most once.", {
    type: "boolean",
  });
}
