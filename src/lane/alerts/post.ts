import { checkOutbound, type OutboundPolicy } from "../../access/outbound.ts";
import { webhookHeaders } from "../../lib/standard-webhooks.ts";
import { ALERT_LIMITS } from "../../limits/propagation.ts";

/** How a try to deliver a message ended. */
export interface Delivery {
  readonly ok: boolean;
  /** Null where there was no answer. */
  readonly status: number | null;
  /** In plain words, with what to do. */
  readonly detail: string;
}

/** Where messages go, and what they are signed with. */
export interface Receiver {
  readonly url: string;
  readonly secret: string;
  readonly policy: OutboundPolicy;
}

/** Sends one signed message. Bounded in time, never redirected, and of the answer only the status is read. */
export async function postAlert(
  { url, secret, policy }: Receiver,
  message: { readonly id: string; readonly body: string },
  now: number,
): Promise<Delivery> {
  const address = checkOutbound(url, policy);
  if (!address.ok) return { ok: false, status: null, detail: address.error };
  const signal = AbortSignal.timeout(ALERT_LIMITS.timeoutMs);
  try {
    const response = await fetch(address.value, {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        "User-Agent": "Rollcall",
        ...(await webhookHeaders(secret, message, now)),
      },
      body: message.body,
      redirect: "manual",
      signal,
    });
    await response.body?.cancel();
    return { ok: response.ok, status: response.status, detail: inWords(response.status) };
  } catch {
    const detail = signal.aborted
      ? `The receiver did not answer within ${ALERT_LIMITS.timeoutMs / 1000} seconds; have it answer before it works on the message.`
      : "The connection to the receiver could not be made, or broke; check the URL, and whether it can be reached from the internet.";
    return { ok: false, status: null, detail };
  }
}

function inWords(status: number): string {
  if (status >= 200 && status < 300) return `The receiver took the message and answered ${status}.`;
  const answered = `The receiver answered ${status}`;
  if (status < 400) return `${answered}, a redirect, which is not followed; enter the address it leads to.`;
  if (status === 401 || status === 403)
    return `${answered}: it did not let the message in; check its signing secret and its rules.`;
  if (status === 404 || status === 410) return `${answered}: nobody is at that address; check the URL.`;
  if (status === 429) return `${answered}: it takes no more for now; the message is sent again later.`;
  return `${answered} instead of a status from 200 to 299; look at its log.`;
}
