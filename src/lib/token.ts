import { BASE62, toBase62 } from "./base62.ts";
import { crc32 } from "./crc32.ts";
import { randomText } from "./random-text.ts";
import { sha256Hex } from "./sha256.ts";

/** A `scim` token opens a tenant's SCIM address and nothing else, an `admin` token its API and console. */
export type TokenKind = "scim" | "admin";

/** What else is secret and made here: a set-up link's secret, and what the cookie of a signed-in browser holds. */
export type SecretKind = TokenKind | "link" | "session";

const prefixes: Readonly<Record<SecretKind, string>> = {
  scim: "rcs_",
  admin: "rca_",
  link: "rcl_",
  session: "rcn_",
};
const form = /^rc[saln]_[0-9A-Za-z]{36}$/;
const checksumLength = 6;

/**
 * A new bearer token, or another secret of the same form: a prefix that secret scanners can look for, 30 random base62 characters (178 bits), and the CRC-32 of all that
 * in 6 characters, so that a mistyped or cut token is refused without asking the database.
 */
export function mintToken(kind: SecretKind): string {
  const secret = prefixes[kind] + randomText(BASE62, 30);
  return secret + checksum(secret);
}

/** The kind of a text that has the form and the checksum of a token. Says nothing about whether it was ever given out. */
export function readToken(text: string): SecretKind | undefined {
  if (!form.test(text)) return undefined;
  if (text.slice(-checksumLength) !== checksum(text.slice(0, -checksumLength))) return undefined;
  return kinds.find((kind) => text.startsWith(prefixes[kind]));
}

const kinds: readonly SecretKind[] = ["scim", "admin", "link", "session"];

/** What is stored in place of a token. A plain hash is enough: there is nothing to guess in 178 random bits. */
export const hashToken = (token: string): Promise<string> => sha256Hex(token);

const checksum = (text: string): string => toBase62(crc32(text), checksumLength);
