import { checkOutbound, type OutboundPolicy } from "../access/outbound.ts";
import type { FoundationConnection, FoundationCredentials } from "../foundation/connection.ts";
import { fail, ok, type Result } from "../lib/result.ts";
import { open, seal } from "../lib/seal.ts";

/** How a tenant's Foundation is reached, and what Rollcall may do there, as the administrator states it. */
export interface FoundationSettings extends FoundationConnection {
  /** Whether a role is given to the Foundation group, or to each of its members. */
  readonly roleBinding: "group" | "user";
  /** Whether people who have no Foundation user get one. */
  readonly provisionUsers: boolean;
  /** How many calls per second this Foundation takes; null where it takes as many as come. */
  readonly callsPerSecond: number | null;
  /** `preview`: nothing is written to Foundation until the tenant's administrator starts it. */
  readonly start: "preview" | "now";
}

/** The settings with their address checked and in the one form that is stored; or why the address may not be called. */
export function checkSettings(
  settings: FoundationSettings,
  policy: OutboundPolicy,
): Result<FoundationSettings, string> {
  const address = checkOutbound(settings.baseUrl, policy);
  if (!address.ok) return address;
  // Also where nothing follows: paths would be taken for it.
  if (/[?#]/.test(address.value.href))
    return fail("The address of Foundation must end with its path: leave out what follows ? or #.");
  return ok({ ...settings, baseUrl: address.value.href.replace(/\/+$/, "") });
}

const purpose = "foundation-credentials";

/** The credentials, sealed for this tenant: the only form in which they rest. */
export const sealCredentials = (
  masterKey: string,
  tenant: string,
  credentials: FoundationCredentials,
): Promise<string> => seal(masterKey, tenant, purpose, JSON.stringify(credentials));

/** The credentials; nothing if they do not open, because the master key they were sealed under is gone. */
export async function openCredentials(
  masterKey: string,
  tenant: string,
  sealed: string,
): Promise<FoundationCredentials | undefined> {
  const text = await open(masterKey, tenant, purpose, sealed);
  return text.ok ? (JSON.parse(text.value) as FoundationCredentials) : undefined;
}
