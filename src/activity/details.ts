import type { Json } from "../lib/json.ts";
import { ACTIVITY_LIMITS } from "../limits/records.ts";
import { type AttributeChange, attributeChanges } from "./attribute-changes.ts";
import { boundedJson } from "./bounded.ts";
import type { Difference } from "./changed.ts";
import { namesSecret, REDACTED, redact, redactText } from "./redact.ts";

/** What a request changed in detail, as bounded JSON without secrets: `{"attributes": […], "addedIds": […], "removedIds": […]}`. */
export function recordedDetails(
  { before, after, addedIds = [], removedIds = [] }: Difference,
  isSecretName: (name: string) => boolean = namesSecret,
): string {
  const attributes = attributeChanges(before, after).map((change) => withoutSecrets(change, isSecretName));
  return `{"attributes":${boundedJson(attributes, ACTIVITY_LIMITS.attributesLength)},"addedIds":${idList(addedIds)},"removedIds":${idList(removedIds)}}`;
}

/** The attributes that changed, by their paths. */
export const changedPaths = ({ before, after }: Difference): readonly string[] =>
  attributeChanges(before, after).map(({ path }) => path);

function withoutSecrets(
  { path, before, after }: AttributeChange,
  isSecretName: (name: string) => boolean,
): Json {
  const isSecret = isSecretName(path);
  const shown = (value: Json): Json => (isSecret ? REDACTED : redact(value, isSecretName));
  return { path: redactText(path), before: shown(before), after: shown(after) };
}

const idList = (ids: readonly string[]): string =>
  boundedJson(ids.slice(0, ACTIVITY_LIMITS.ids).map(redactText), ACTIVITY_LIMITS.bodyLength);
