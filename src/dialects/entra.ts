import type { Json } from "../lib/json.ts";
import type { Note, Tolerance } from "./tolerance.ts";

export const groupMarkerUrn: Tolerance = {
  name: "entra.group-marker-urn",
  why: "Entra marks the resources it sends with a URN of its own in schemas, which stands for no attributes.",
};

const MARKER = /^http:\/\/schemas\.microsoft\.com\/2006\/11\/ResourceManagement\/ADSCIM\//i;

/** Drops Entra's marker from a list of URNs. */
export function withoutMarker(schemas: readonly Json[], note: Note): readonly Json[] {
  return schemas.filter((urn) => {
    const isMarker = typeof urn === "string" && MARKER.test(urn);
    if (isMarker) note(groupMarkerUrn);
    return !isMarker;
  });
}
