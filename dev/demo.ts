/** The demo tenant: a customer with Okta, connected to the stand-in and provisioned by an Okta that is played. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { playIdp } from "./idp/play.ts";
import { callApi } from "./start/api.ts";
import { StartFault } from "./start/fault.ts";
import { until } from "./start/until.ts";

/** A small company: in its first week people join, move, change their names, are suspended and leave. */
const COMPANY = { vendor: "okta", seed: 110, users: 24, groups: 6, days: 5 } as const;
const SYNC_PATIENCE = { everyMs: 200, atMostMs: 60_000 };

const demoSchema = z.object({
  tenant: z.string(),
  scimToken: z.string(),
  adminToken: z.string(),
  /** Where the tenant was told that Foundation is. */
  foundationUrl: z.string(),
  /** Ids of a group and of somebody in it, for the banner's examples; none before everything was provisioned. */
  example: z
    .object({ group: z.string(), person: z.string(), userName: z.string() })
    .optional()
    .catch(undefined),
});

export type Demo = z.output<typeof demoSchema>;

export interface DemoPlace {
  readonly rollcallUrl: string;
  readonly foundationUrl: string;
  readonly operatorToken: string;
  readonly stateDirectory: string;
}

/**
 * The demo tenant of this state; on an empty state it is made, and what Okta said has reached Foundation when this returns.
 * Undefined where there are tenants, and none of them is the demo's. Throws a StartFault if something on the way fails.
 */
export async function ensureDemo(place: DemoPlace): Promise<Demo | undefined> {
  const file = join(place.stateDirectory, "demo.json");
  const known = await readDemo(file);
  if (known !== undefined) return reconnect(known, place, file);
  if (await hasTenants(place)) return undefined;
  const registered = await register(place);
  await writeDemo(file, registered);
  const demo = { ...registered, example: await provision(registered, place) };
  await untilConverged(demo, place);
  await writeDemo(file, demo);
  return demo;
}

async function readDemo(file: string): Promise<Demo | undefined> {
  const text = await readFile(file, "utf8").catch(() => undefined);
  return text === undefined ? undefined : demoSchema.parse(JSON.parse(text));
}

const writeDemo = (file: string, demo: Demo): Promise<void> =>
  writeFile(file, `${JSON.stringify(demo, undefined, 2)}\n`, { mode: 0o600 });

const connection = (foundationUrl: string) => ({
  baseUrl: foundationUrl,
  organization: "demo",
  credentials: { type: "password", user: "rollcall", password: "rollcall" },
  provisionUsers: true,
});

/** The stand-in may have moved to another port since the last start. */
async function reconnect(demo: Demo, { rollcallUrl, foundationUrl }: DemoPlace, file: string): Promise<Demo> {
  if (demo.foundationUrl === foundationUrl) return demo;
  const path = `/api/v1/tenants/${demo.tenant}/foundation`;
  await callApi(rollcallUrl, demo.adminToken, "PUT", path, connection(foundationUrl));
  const moved = { ...demo, foundationUrl };
  await writeDemo(file, moved);
  return moved;
}

async function hasTenants({ rollcallUrl, operatorToken }: DemoPlace): Promise<boolean> {
  const list = await callApi(rollcallUrl, operatorToken, "GET", "/api/v1/operator/tenants?limit=1");
  return z.object({ items: z.array(z.unknown()) }).parse(list).items.length > 0;
}

const registrationSchema = z.object({
  tenant: z.object({ id: z.string() }),
  scim: z.object({ token: z.string() }),
  admin: z.object({ token: z.string() }),
});

/** Registers with an invite code, which is asked for where registration is by invitation and not looked at where it is open. */
async function register({ rollcallUrl, foundationUrl, operatorToken }: DemoPlace): Promise<Demo> {
  const invite = await callApi(rollcallUrl, operatorToken, "POST", "/api/v1/operator/invites", {
    label: "demo",
  });
  const answer = await callApi(rollcallUrl, undefined, "POST", "/api/v1/tenants", {
    name: "Demo Inc",
    idp: "okta",
    foundation: connection(foundationUrl),
    inviteCode: z.object({ code: z.string() }).parse(invite).code,
  });
  const { tenant, scim, admin } = registrationSchema.parse(answer);
  return { tenant: tenant.id, scimToken: scim.token, adminToken: admin.token, foundationUrl };
}

async function provision({ tenant, scimToken }: Demo, { rollcallUrl }: DemoPlace): Promise<Demo["example"]> {
  const target = {
    send: (request: Request) => fetch(request),
    baseUrl: `${rollcallUrl}/t/${tenant}/scim/v2`,
    token: scimToken,
  };
  // The pace is that of this machine.
  const { beliefs, verdict } = await playIdp({ ...COMPANY, target, rate: Number.POSITIVE_INFINITY });
  if (!verdict.clean) {
    const problems = [...verdict.failures, ...verdict.differences];
    throw new StartFault(`The demo tenant could not be provisioned:\n${problems.join("\n")}`);
  }
  const [group] = [...beliefs.groups.values()].toSorted((a, b) => b.members.size - a.members.size);
  const member = [...(group?.members.keys() ?? [])]
    .map((id) => beliefs.users.get(id))
    .find((one) => one?.active);
  return group && member && { group: group.id, person: member.id, userName: member.person.userName };
}

async function untilConverged({ tenant, adminToken }: Demo, { rollcallUrl }: DemoPlace): Promise<void> {
  const path = `/api/v1/tenants/${tenant}/sync`;
  const isConverged = async () => {
    const { state } = z
      .object({ state: z.string() })
      .parse(await callApi(rollcallUrl, adminToken, "GET", path));
    return state === "converged" ? true : undefined;
  };
  if ((await until(isConverged, SYNC_PATIENCE)) === undefined)
    throw new StartFault(
      `The demo tenant did not reach Foundation within a minute; LOG=1 shows more, and ${path} what waits.`,
    );
}
