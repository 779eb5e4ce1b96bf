import { fromBase64, toBase64 } from "../lib/base64.ts";
import { sha256Hex } from "../lib/sha256.ts";
import { OPERATOR_LIMITS } from "../limits/http.ts";
import { csrfOf } from "./sessions.ts";

/** A browser that is signed in to the operator's pages. */
export interface OperatorSession {
  /** What every form has to bring along. */
  readonly csrf: string;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

/** Whether this is the operator's token. Compares hashes, and all of them: how long it takes says nothing about where the texts differ. */
export async function isOperatorToken(presented: string, token: string): Promise<boolean> {
  const [a, b] = await Promise.all([sha256Hex(presented), sha256Hex(token)]);
  let difference = 0;
  for (let index = 0; index < a.length; index++) difference |= a.charCodeAt(index) ^ b.charCodeAt(index);
  return difference === 0;
}

/**
 * What the cookie of a browser is to hold that has shown the operator's token: when it ends, something random, and an HMAC of both under a
 * key derived from that token. Nothing is stored, and all of them end when the token is changed.
 */
export async function openOperatorSession(
  token: string,
  now: number,
): Promise<{ readonly value: string; readonly expiresAt: number }> {
  const expiresAt = now + OPERATOR_LIMITS.sessionMs;
  const claim = `${expiresAt}.${crypto.randomUUID()}`;
  const mac = await crypto.subtle.sign("HMAC", await keyOf(token), new TextEncoder().encode(claim));
  return { value: `${claim}.${toBase64(new Uint8Array(mac))}`, expiresAt };
}

/** The session that a cookie stands for; nothing where it has ended, or was not made with this token. */
export async function readOperatorSession(
  token: string,
  value: string,
  now: number,
): Promise<OperatorSession | undefined> {
  const [, claim = "", end = "", text = ""] = /^((\d{1,15})\.[0-9a-f-]{36})\.([^.]+)$/.exec(value) ?? [];
  const mac = fromBase64(text);
  if (mac === undefined) return undefined;
  const isOurs = await crypto.subtle.verify("HMAC", await keyOf(token), mac, new TextEncoder().encode(claim));
  const expiresAt = Number(end);
  return isOurs && expiresAt > now ? { csrf: await csrfOf(value), expiresAt } : undefined;
}

/** HKDF-SHA-256 (RFC 5869), so that the key is of no use for anything else. */
async function keyOf(token: string): Promise<CryptoKey> {
  const base = await crypto.subtle.importKey("raw", new TextEncoder().encode(token), "HKDF", false, [
    "deriveKey",
  ]);
  return crypto.subtle.deriveKey(
    {
      name: "HKDF",
      hash: "SHA-256",
      salt: new Uint8Array(0),
      info: new TextEncoder().encode("rollcall operator session"),
    },
    base,
    { name: "HMAC", hash: "SHA-256", length: 256 },
    false,
    ["sign", "verify"],
  );
}
