import { isObject, type Json, type JsonObject } from "../../lib/json.ts";
import { Fact, Facts } from "../ui/table.tsx";

/** What the IdP states about a person, as names and values, and as JSON. */
export const Attributes = ({ stated, resource }: { stated: JsonObject; resource: JsonObject }) => (
  <>
    <Facts>
      {linesOf(stated).map(({ name, value }) => (
        <Fact name={name}>
          <bdi>{value}</bdi>
        </Fact>
      ))}
    </Facts>
    <details>
      <summary>As SCIM states it, in JSON</summary>
      <pre dir="ltr" tabindex={0}>
        {JSON.stringify(resource, null, 2)}
      </pre>
    </details>
  </>
);

interface Line {
  readonly name: string;
  readonly value: string;
}

/** One line per simple value: `name.givenName`, `emails (work)`; of an extension without its URN. */
export function linesOf(attributes: JsonObject, prefix = ""): readonly Line[] {
  return Object.entries(attributes).flatMap(([name, value]): readonly Line[] => {
    if (prefix === "" && (name === "schemas" || name === "active")) return [];
    const path = name.includes(":") ? "" : prefix === "" ? name : `${prefix}.${name}`;
    if (Array.isArray(value)) return (value as readonly Json[]).map((element) => elementLine(path, element));
    if (isObject(value)) return linesOf(value, path);
    return [{ name: path, value: String(value) }];
  });
}

function elementLine(path: string, element: Json): Line {
  if (!isObject(element)) return { name: path, value: String(element) };
  const { type, primary, value, display, ...rest } = element;
  const marks = [type, primary === true ? "primary" : undefined].filter((mark) => typeof mark === "string");
  const shown = value ?? rest.formatted ?? display;
  return {
    name: marks.length === 0 ? path : `${path} (${marks.join(", ")})`,
    value: typeof shown === "string" ? shown : JSON.stringify(element),
  };
}
