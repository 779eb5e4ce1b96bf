import { open, seal } from "../../lib/seal.ts";
import type { FoundationSession } from "../session.ts";
import type { SessionStore } from "../sign-in.ts";

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
