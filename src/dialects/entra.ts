import type { Json } from "../lib/json.ts";
import type { Note, Tolerance } from "./tolerance.ts";

export const groupMarkerUrn: Tolerance = {
  name: "entra.group-marker-urn",
  why: "Entra marks the resources it sends with a URN of its own in schemas, which stands for no attributes.",
};

export const tombstoneName: Tolerance = {
  name: "entra.tombstone-name",
  why: "Entra puts 32 hex digits before the userName of somebody whom it deactivates and is going to delete; the person may still come back, so the name is kept for them until then.",
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
