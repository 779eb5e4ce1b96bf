import { isObject, type Json } from "../lib/json.ts";

/** The identity providers that can be told by what they send. */
export type Vendor =
  | "okta"
  | "entra"
  | "onelogin"
  | "jumpcloud"
  | "google"
  | "ping"
  | "cyberark"
  | "rippling";

/** Who seems to be calling. `certain`: it names itself, or sends what nobody else sends; otherwise only its way of writing is alike. */
export interface Sender {
  readonly vendor: Vendor;
  readonly certain: boolean;
}

/** What of a request can tell its sender. */
export interface SenderClues {
  /** The value of a header; undefined where it is missing. */
  readonly header: (name: string) => string | undefined;
  readonly query: URLSearchParams;
  readonly body?: Json | undefined;
  /** The tolerances that it took to understand the request. */
  readonly tolerances: readonly string[];
}

/**
 * Tells the IdP that sent a request; undefined where nothing speaks for any. It is only shown: how a request is read depends on its shape
 * and never on its sender.
 */
export function recogniseSender(clues: SenderClues): Sender | undefined {
  const named = byName(clues);
  if (named !== undefined) return { vendor: named, certain: true };
  const alike = byManner(clues);
  return alike === undefined ? undefined : { vendor: alike, certain: false };
}

/** What they call themselves in `User-Agent`. Entra and JumpCloud send none that is known; theirs are here for the day they do. */
const NAMES: readonly (readonly [Vendor, RegExp])[] = [
  ["okta", /\bokta\b/i],
  ["google", /google-auto-provisioning/i],
  ["onelogin", /\bonelogin\b/i],
  ["jumpcloud", /\bjumpcloud\b/i],
  ["ping", /\bping ?(federate|one|identity)\b/i],
  ["cyberark", /\b(cyberark|idaptive|centrify)\b/i],
  ["rippling", /\brippling\b/i],
  ["entra", /\b(azure ?ad|azure ?active ?directory|microsoft ?entra|entra)\b/i],
];

const ENTRA_MARKER = "http://schemas.microsoft.com/2006/11/resourcemanagement/adscim/";

function byName({ header, query, body }: SenderClues): Vendor | undefined {
  const client = (header("User-Agent") ?? "").slice(0, 500);
  const named = NAMES.find(([, form]) => form.test(client));
  if (named !== undefined) return named[0];
  if (header("ADSCIMVersion") !== undefined) return "entra";
  // Its feature flags, such as aadOptscim062020, are written behind the address that the administrator enters.
  if ([...query.keys()].some((name) => /^aadOptscim/i.test(name))) return "entra";
  return schemasOf(body).some((urn) => urn.toLowerCase().startsWith(ENTRA_MARKER)) ? "entra" : undefined;
}

function byManner({ header, body, tolerances }: SenderClues): Vendor | undefined {
  if (tolerances.some((name) => name.startsWith("onelogin."))) return "onelogin";
  if (tolerances.some((name) => name.startsWith("entra."))) return "entra";
  if (hasCapitalOperations(body)) return "entra";
  if (isJumpCloudUser(body)) return "jumpcloud";
  return header("User-Agent") === "" && header("Accept") === "application/json" ? "onelogin" : undefined;
}

const schemasOf = (body: Json | undefined): readonly string[] =>
  isObject(body) && Array.isArray(body.schemas)
    ? (body.schemas as readonly Json[]).filter((urn) => typeof urn === "string").slice(0, 20)
    : [];

function hasCapitalOperations(body: Json | undefined): boolean {
  if (!isObject(body) || !Array.isArray(body.Operations)) return false;
  const operations = (body.Operations as readonly Json[]).slice(0, 20);
  return (
    operations.length > 0 &&
    operations.every(
      (operation) => isObject(operation) && /^(Add|Remove|Replace)$/.test(String(operation.op)),
    )
  );
}

/** It lists the extension before the core schema, and writes out what is empty. */
function isJumpCloudUser(body: Json | undefined): boolean {
  if (!isObject(body)) return false;
  const isEmptyList = (value: Json | undefined) => Array.isArray(value) && value.length === 0;
  return (
    schemasOf(body)[0] === "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User" &&
    isEmptyList(body.phoneNumbers) &&
    isEmptyList(body.addresses)
  );
}
