import { fold } from "../lib/fold.ts";
import { isObject, type Json } from "../lib/json.ts";

/** What stands where a secret stood. */
export const REDACTED = "[removed]";

/**
 * Names of what must not be kept: passwords of users, above all, and whatever else an IdP might send by mistake. Also inside longer names
 * and paths, because a PATCH may name a password by its whole URN.
 */
const SECRET_NAME = /passw|passphrase|passcode|secret|token|credential|api.?key|private.?key|authorization/i;

/** Our own tokens, and credentials of a Bearer header, wherever in a text. */
const SECRET_TEXT = /\brc[saln]_[0-9A-Za-z]+|\bBearer\s+\S+/gi;

/** Whether a name, or a text that contains names such as a path or a filter, is about a secret. */
export const namesSecret = (text: string): boolean => SECRET_NAME.test(text);

/**
 * The same for a tenant whose schemas have `writeOnly` attributes of its own (RFC 7643 §7): their names, wherever in a name or a path, are
 * about a secret too. `writeOnly` holds them folded.
 */
export function namesSecretOf(writeOnly: ReadonlySet<string>): (text: string) => boolean {
  const others = new Set([...writeOnly].filter((name) => !namesSecret(name)));
  if (others.size === 0) return namesSecret;
  return (text) =>
    namesSecret(text) ||
    fold(text)
      .split(/[^\p{L}\p{N}_$-]+/u)
      .some((word) => others.has(word));
}

/** Whether a text is an object or a list once more, as clients send it that encode twice; the names in it are not looked at one by one. */
const isJson = (text: string): boolean => /^\s*[[{]\s*["{[]/.test(text);

/** The text without credentials that can be told by their form. */
export const redactText = (text: string): string => text.replace(SECRET_TEXT, REDACTED);

/**
 * The value without secrets, at any depth: those under a name that says so, those of a PATCH operation whose `path` says so, and tokens
 * in any text. Bodies are at most `HTTP_LIMITS.maxJsonDepth` deep, so this may recurse.
 */
export function redact(value: Json, isSecretName: (name: string) => boolean = namesSecret): Json {
  if (typeof value === "string") return isJson(value) && isSecretName(value) ? REDACTED : redactText(value);
  if (Array.isArray(value)) return (value as readonly Json[]).map((inner) => redact(inner, isSecretName));
  if (!isObject(value)) return value;
  const entries = Object.entries(value);
  const pathIsSecret = entries.some(
    ([name, inner]) => name.toLowerCase() === "path" && typeof inner === "string" && isSecretName(inner),
  );
  return Object.fromEntries(
    entries.map(([name, inner]) => {
      const isSecret = isSecretName(name) || (pathIsSecret && /^(path|value)$/i.test(name));
      return [redactText(name), isSecret ? REDACTED : redact(inner, isSecretName)];
    }),
  );
}
