import type { FoundationSession } from "../foundation/session.ts";
import type { SessionStore } from "../foundation/sign-in.ts";
import { open, seal } from "../lib/seal.ts";

const PURPOSE = "foundation-session";

/** Keeps the lane's sign-in in the object's storage, sealed, so that an eviction does not cost a new sign-in. */
export const sealedSessions = (
  storage: DurableObjectStorage,
  masterKey: string,
  tenant: string,
): SessionStore => ({
  async load() {
    const sealed = await storage.get<string>("session");
    if (sealed === undefined) return undefined;
    const text = await open(masterKey, tenant, PURPOSE, sealed);
    return text.ok ? (JSON.parse(text.value) as FoundationSession) : undefined;
  },
  async save(session) {
    await storage.put("session", await seal(masterKey, tenant, PURPOSE, JSON.stringify(session)));
  },
});
