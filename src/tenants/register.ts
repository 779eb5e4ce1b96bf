import { newTenantId } from "../lib/ids.ts";
import { fail, ok, type Result } from "../lib/result.ts";
import { initialMapping } from "../mapping/mapping.ts";
import { installationTemplate } from "../mapping/naming.ts";
import type { Statement } from "../store/commit.ts";
import type { Database } from "../store/database.ts";
import { messageOf } from "../store/platform-fault.ts";
import { connections, lanes, tenants, tokens } from "../store/tables/tenants.ts";
import { connectionRow } from "./connection.ts";
import type { FoundationSettings } from "./foundation-settings.ts";
import type { Idp } from "./idp.ts";
import { hashInvite, inviteState, isInviteTaken, useInvite } from "./invites.ts";
import type { Tenant } from "./tenant.ts";
import { newToken } from "./tokens.ts";

/** What a new tenant states about itself. */
export interface Registration {
  readonly name: string;
  readonly idp: Idp;
  /** Checked by `checkSettings`. */
  readonly foundation?: FoundationSettings | undefined;
  /** Needed, and used up, where `REGISTRATION` is `invite`; looked at nowhere else. */
  readonly inviteCode?: string | undefined;
}

/** A new tenant with its first tokens: the one moment at which they are known. */
export interface Registered {
  readonly tenant: Tenant;
  readonly scimToken: string;
  readonly adminToken: string;
}

export type RegistrationFault = "closed" | "inviteMissing" | "inviteUnknown" | "inviteUsed";

/** What registration needs of the environment. */
export interface RegistrationSettings {
  readonly REGISTRATION: string;
  readonly MASTER_KEY: string;
  readonly TARGET_NAME_TEMPLATE?: string;
}

/** Registers a tenant: one batch, so all of it or nothing. Where codes are needed, one code makes one tenant, also in a race. */
export async function register(
  db: Database,
  env: RegistrationSettings,
  registration: Registration,
  now: number,
): Promise<Result<Registered, RegistrationFault>> {
  const codeHash = await codeToUse(db, env.REGISTRATION, registration.inviteCode);
  if (!codeHash.ok) return codeHash;
  for (;;) {
    const id = newTenantId(registration.name);
    try {
      return ok(await insert(db, env, id, registration, codeHash.value, now));
    } catch (error) {
      const message = messageOf(error);
      if (isInviteTaken(message)) return fail("inviteUsed");
      if (!message.includes("UNIQUE constraint failed: tenants.id")) throw error;
    }
  }
}

async function codeToUse(
  db: Database,
  mode: string,
  code: string | undefined,
): Promise<Result<string | undefined, RegistrationFault>> {
  if (mode === "open") return ok(undefined);
  if (mode !== "invite") return fail("closed");
  if (code === undefined) return fail("inviteMissing");
  const codeHash = await hashInvite(code);
  const state = await inviteState(db, codeHash);
  if (state === "free") return ok(codeHash);
  return fail(state === "used" ? "inviteUsed" : "inviteUnknown");
}

async function insert(
  db: Database,
  env: RegistrationSettings,
  id: string,
  { name, idp, foundation }: Registration,
  codeHash: string | undefined,
  now: number,
): Promise<Registered> {
  const tenant: Tenant = { id, name, idp, status: "active", createdAt: now };
  const scim = await newToken(id, "scim", "first", now);
  const admin = await newToken(id, "admin", "first", now);
  const mapping = { ...initialMapping, nameTemplate: installationTemplate(env) };
  const due = foundation?.start === "now" ? now : null;
  const more: Statement[] = [];
  if (foundation !== undefined)
    more.push(db.insert(connections).values(await connectionRow(env.MASTER_KEY, id, foundation, now)));
  if (codeHash !== undefined) more.push(useInvite(db, codeHash, id, now));
  await db.batch([
    db.insert(tenants).values({ ...tenant, ...unconfigured, mapping: JSON.stringify(mapping), dueAt: due }),
    db.insert(tokens).values([scim.row, admin.row]),
    db.insert(lanes).values({ tenant: id, epoch: 0, compareAt: due, deadLetters: 0 }),
    ...more,
  ]);
  return { tenant, scimToken: scim.token, adminToken: admin.token };
}

/** The IdP's default policies, every group mirrored, and nobody there yet. */
const unconfigured = {
  policies: "{}",
  mappingVersion: 1,
  eventSeq: 0,
  userCount: 0,
  groupCount: 0,
} as const;
