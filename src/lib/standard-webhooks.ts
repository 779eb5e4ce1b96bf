import { ALERT_LIMITS } from "../limits/propagation.ts";
import { fromBase64, toBase64 } from "./base64.ts";

/** Signed messages by the Standard Webhooks convention (standardwebhooks.com), for which there are libraries in most languages. */

const PREFIX = "whsec_";

/** A new signing secret: `whsec_` and random bytes in base64. */
export const newWebhookSecret = (): string =>
  PREFIX + toBase64(crypto.getRandomValues(new Uint8Array(ALERT_LIMITS.secretBytes)));

/**
 * The headers that go with a message: its id, which is the same with each try, the time of this try, and the signature over both and the
 * body. Throws where the secret is none, which only a mistake of ours can bring about.
 */
export async function webhookHeaders(
  secret: string,
  message: { readonly id: string; readonly body: string },
  now: number,
): Promise<Readonly<Record<string, string>>> {
  const key = fromBase64(secret.slice(PREFIX.length));
  if (!secret.startsWith(PREFIX) || key === undefined) throw new Error("Not a signing secret.");
  const timestamp = Math.floor(now / 1000);
  const signed = new TextEncoder().encode(`${message.id}.${timestamp}.${message.body}`);
  const hmac = await crypto.subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const signature = new Uint8Array(await crypto.subtle.sign("HMAC", hmac, signed));
  return {
    "webhook-id": message.id,
    "webhook-timestamp": String(timestamp),
    "webhook-signature": `v1,${toBase64(signature)}`,
  };
}
