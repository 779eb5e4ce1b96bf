/** The vocabulary of RFC 7643 §2 and §7: attributes and schemas are data, and everything else reads them. */

export type AttributeType =
  | "string"
  | "boolean"
  | "decimal"
  | "integer"
  | "dateTime"
  | "reference"
  | "binary"
  | "complex";
export type Mutability = "readOnly" | "readWrite" | "immutable" | "writeOnly";
export type Returned = "always" | "never" | "default" | "request";
export type Uniqueness = "none" | "server" | "global";

/** One attribute definition, RFC 7643 §7. */
export interface Attribute {
  readonly name: string;
  readonly type: AttributeType;
  readonly multiValued: boolean;
  readonly description: string;
  readonly required: boolean;
  readonly caseExact: boolean;
  readonly mutability: Mutability;
  readonly returned: Returned;
  readonly uniqueness: Uniqueness;
  readonly canonicalValues?: readonly string[];
  readonly referenceTypes?: readonly string[];
  readonly subAttributes?: readonly Attribute[];
}

/** A schema, RFC 7643 §7. `id` is its URN. */
export interface Schema {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly attributes: readonly Attribute[];
}

/** A resource type, RFC 7643 §6, with its schemas in full, so that a tenant's own extensions take part everywhere. */
export interface ResourceType {
  readonly id: "User" | "Group";
  readonly name: string;
  readonly description: string;
  readonly endpoint: "/Users" | "/Groups";
  readonly schema: Schema;
  readonly extensions: readonly Extension[];
}

/** A schema that extends a resource type, RFC 7643 §6. */
export interface Extension {
  readonly schema: Schema;
  readonly required: boolean;
  /**
   * Whether canonical values are the only ones. RFC 7643 §7 has them as suggestions, and those of standard schemas are; a tenant that lists
   * values for an attribute of its own means that there are no others.
   */
  readonly closed?: boolean;
}
