import type { AttributePath } from "./ast.ts";

/** RFC 7643 §2.1. `$` begins `$ref`. */
const NAME = "[A-Za-z$][A-Za-z0-9$_-]*";

/** The URN is everything up to the last colon: it contains colons and dots (`core:2.0:User`), and names contain no colons. */
const PATH = new RegExp(`^(?:(\\S+):)?(${NAME})(?:\\.(${NAME}))?$`);

const SUB_ATTRIBUTE = new RegExp(`^\\.(${NAME})$`);

/** Reads `[urn:]attribute[.subAttribute]`, RFC 7644 §3.10. Gives `undefined` when the text is not of that form. */
export function parseAttributePath(text: string): AttributePath | undefined {
  const [, schema, attribute, subAttribute] = PATH.exec(text) ?? [];
  if (attribute === undefined) return undefined;
  return {
    ...(schema === undefined ? {} : { schema }),
    attribute,
    ...(subAttribute === undefined ? {} : { subAttribute }),
  };
}

/** Reads `.subAttribute`, as it follows a value path's closing bracket. Gives the name, or `undefined`. */
export function parseSubAttribute(text: string): string | undefined {
  return SUB_ATTRIBUTE.exec(text)?.[1];
}
