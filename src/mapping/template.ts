import { isObject, type Json, type JsonObject } from "../lib/json.ts";
import { fail, ok, type Result } from "../lib/result.ts";
import type { ResolvedPath } from "../scim/filter/ast.ts";
import { resolvePath } from "../scim/filter/resolve-path.ts";
import type { ResourceType } from "../scim/schema.ts";

/** A target's name: text, and places that the group's attributes fill. */
export type Template = readonly (string | ResolvedPath)[];

/** Reads `Sales {displayName}`. A place is a SCIM attribute path in braces; fails with one sentence. */
export function parseTemplate(text: string, groupType: ResourceType): Result<Template, string> {
  const parts: (string | ResolvedPath)[] = [];
  for (const part of text.split(/(\{[^{}]*\})/)) {
    if (part === "") continue;
    if (!/^\{.*\}$/s.test(part)) {
      if (/[{}]/.test(part)) return fail(`"${text}" has a brace without its partner.`);
      parts.push(part);
      continue;
    }
    const resolved = resolvePath(splitPath(part.slice(1, -1)), groupType);
    if (!resolved.ok) return fail(resolved.error);
    const attribute = resolved.value.sub ?? resolved.value.attribute;
    if (attribute.type === "complex" || resolved.value.attribute.multiValued) {
      return fail(`${part} cannot be part of a name: it has more than one value.`);
    }
    parts.push(resolved.value);
  }
  return parts.length === 0 ? fail("A name is needed.") : ok(parts);
}

/** Whether the name depends on the group, so that it follows when the group is renamed. */
export const dependsOnGroup = (template: Template): boolean =>
  template.some((part) => typeof part !== "string");

/** The name for one group, or undefined where an attribute that the name needs has no value. */
export function expandTemplate(template: Template, attributes: JsonObject): string | undefined {
  const parts = template.map((part) => (typeof part === "string" ? part : valueAt(part, attributes)));
  if (parts.some((part) => part === undefined)) return undefined;
  const name = parts.join("").trim();
  return name === "" ? undefined : name;
}

function valueAt(path: ResolvedPath, attributes: JsonObject): string | undefined {
  const home: Json | undefined = path.extension === undefined ? attributes : attributes[path.extension.id];
  const value = isObject(home) ? home[path.attribute.name] : undefined;
  const leaf = path.sub === undefined ? value : isObject(value) ? value[path.sub.name] : undefined;
  return leaf === undefined || leaf === null || typeof leaf === "object" ? undefined : String(leaf);
}

/** The URN of an extension ends at the last colon; a sub-attribute follows a dot after that. */
function splitPath(text: string): { schema?: string; attribute: string; subAttribute?: string } {
  const colon = text.lastIndexOf(":");
  const [attribute = "", subAttribute] = text.slice(colon + 1).split(".", 2);
  return {
    ...(colon === -1 ? {} : { schema: text.slice(0, colon) }),
    attribute,
    ...(subAttribute === undefined ? {} : { subAttribute }),
  };
}
