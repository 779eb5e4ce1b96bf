import { fail, ok, type Result } from "../../lib/result.ts";
import { shorten } from "../../lib/shorten.ts";
import { attributeNamed, extensionNamed, isNamed, topLevelAttributes } from "../names.ts";
import type { Attribute, ResourceType } from "../schema.ts";
import type { AttributePath, ResolvedPath } from "./ast.ts";

/**
 * Finds what a path names among the resource type's schemas, RFC 7644 §3.10: names and URNs without regard to case. A name without a URN
 * is looked for in the core schema and the common attributes, then in the extensions, because Entra sends `manager` bare. Ends in a
 * `detail` that fits a filter as well as a PATCH path; the caller chooses the fault.
 */
export function resolvePath(path: AttributePath, resourceType: ResourceType): Result<ResolvedPath, string> {
  const found =
    path.schema === undefined
      ? findBare(path.attribute, resourceType)
      : findIn(path.schema, path.attribute, resourceType);
  if (!found.ok || path.subAttribute === undefined) return found;

  const { attribute } = found.value;
  const sub = attributeNamed(attribute.subAttributes ?? [], path.subAttribute);
  if (sub === undefined) {
    return fail(
      `"${attribute.name}" has no sub-attribute "${shorten(path.subAttribute)}"; ${choices(attribute)}.`,
    );
  }
  return ok({ ...found.value, sub });
}

function findBare(name: string, resourceType: ResourceType): Result<ResolvedPath, string> {
  const core = attributeNamed(topLevelAttributes(resourceType), name);
  if (core !== undefined) return ok({ attribute: core });

  const candidates = resourceType.extensions.flatMap(({ schema }) => {
    const attribute = attributeNamed(schema.attributes, name);
    return attribute === undefined ? [] : [{ attribute, extension: schema }];
  });
  const [only, second] = candidates;
  if (only === undefined) return unknown(name, resourceType.name);
  if (second !== undefined) {
    return fail(
      `"${name}" is in several extensions; put the URN of one before it, as in ${only.extension.id}:${name}.`,
    );
  }
  return ok(only);
}

function findIn(urn: string, name: string, resourceType: ResourceType): Result<ResolvedPath, string> {
  if (isNamed(resourceType.schema, urn)) {
    const attribute = attributeNamed(topLevelAttributes(resourceType), name);
    return attribute === undefined ? unknown(name, resourceType.schema.id) : ok({ attribute });
  }
  const extension = extensionNamed(resourceType, urn);
  if (extension === undefined) {
    return fail(
      `"${shorten(urn)}" is not a schema of ${resourceType.name}; see the /ResourceTypes of this service.`,
    );
  }
  const attribute = attributeNamed(extension.attributes, name);
  return attribute === undefined ? unknown(name, extension.id) : ok({ attribute, extension });
}

const unknown = (name: string, owner: string): { readonly ok: false; readonly error: string } =>
  fail(
    `"${shorten(name)}" is not an attribute of ${owner}; check the spelling against the /Schemas of this service.`,
  );

function choices({ subAttributes }: Attribute): string {
  const names = (subAttributes ?? []).map(({ name }) => name);
  return names.length === 0 ? "it is a simple attribute" : `it has ${names.join(", ")}`;
}
