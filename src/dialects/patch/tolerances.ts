import type { ResourceType } from "../../scim/schema.ts";
import { unquotedValue, wordCase } from "../filter.ts";
import { looseTypes } from "../loose-types.ts";
import { scim1Urns } from "../onelogin.ts";
import { bareExtensionAttribute, pathAsKey } from "../paths.ts";
import { duplicatePrimary } from "../primary.ts";
import { otherQuotes } from "../quotes.ts";
import { unknownAttribute } from "../resource.ts";
import { missingSchemas } from "../schemas.ts";
import type { Note, Tolerance } from "../tolerance.ts";

export const operationCase: Tolerance = {
  name: "operation-case",
  why: 'Entra writes "Add", "Replace" and "Remove" where the RFC has lower case.',
};

export const messageKeyCase: Tolerance = {
  name: "message-key-case",
  why: 'Some clients write "operations" or "Op": names have no case anywhere else in SCIM (RFC 7643 §2.1).',
};

export const removeByValue: Tolerance = {
  name: "entra.remove-by-value",
  why: "Entra lists what it removes in the value; by the letter of the RFC the whole attribute would go, which it never means.",
};

export const wrappedValue: Tolerance = {
  name: "entra.wrapped-value",
  why: 'Entra, without its compliance flag, may send a simple value as [{"value": …}].',
};

export const scim1Patch: Tolerance = {
  name: "onelogin.scim1-patch",
  why: "OneLogin changes members with the PATCH of SCIM 1.1, which marks each value with its own operation.",
};

export const filterAsPath: Tolerance = {
  name: "filter-as-path",
  why: 'Some clients write members.value eq "…" for members[value eq "…"], which no path could mean otherwise.',
};

export const pathToValue: Tolerance = {
  name: "path-to-value",
  why: "Some clients name members.value and list ids, which are the members themselves.",
};

export const missingElement: Tolerance = {
  name: "missing-element",
  why: "Entra sets a part of an e-mail or a phone number that the user has none of; the filter says what to create.",
};

/** Every tolerance that PATCH knows, to be looked up by name. */
export const patchTolerances: readonly Tolerance[] = [
  missingSchemas,
  messageKeyCase,
  operationCase,
  pathAsKey,
  bareExtensionAttribute,
  removeByValue,
  wrappedValue,
  filterAsPath,
  pathToValue,
  missingElement,
  unquotedValue,
  otherQuotes,
  wordCase,
  scim1Patch,
  scim1Urns,
  ...looseTypes,
  duplicatePrimary,
  unknownAttribute,
];

/** What everything needs that reads a part of one PATCH. */
export interface Reading {
  readonly resourceType: ResourceType;
  /** The id in the request's address. */
  readonly id: string;
  readonly strict: boolean;
  readonly note: Note;
}
