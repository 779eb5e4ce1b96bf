import { type Beliefs, type BelievedGroup, type BelievedUser, noBeliefs } from "./beliefs.ts";
import type { Dialect } from "./dialect.ts";
import type { Call, JsonObject } from "./scim.ts";
import { type Answer, isFine, type Talk } from "./talk.ts";

/** An IdP at work: what it believes, in which dialect it talks today, and what it gave up. */
export interface Idp {
  dialect: Dialect;
  readonly beliefs: Beliefs;
  /** Key of a person or a group → the server's id, of those whom the IdP has in mind. */
  readonly ids: Map<string, string>;
  /** What was given up, in plain words. */
  readonly failures: string[];
  readonly ask: (call: Call, fine?: readonly number[]) => Promise<Answer>;
  /** Sends them in turn, and stops at the first that is refused, which it gives. */
  readonly tell: (calls: readonly Call[], fine?: readonly number[]) => Promise<Answer | undefined>;
  readonly giveUp: (what: string, answer: Answer) => void;
  /** A number that grows. */
  readonly tick: () => number;
}

export function createIdp(dialect: Dialect, talk: Talk): Idp {
  const failures: string[] = [];
  let ticks = 0;
  const idp: Idp = {
    dialect,
    beliefs: noBeliefs(),
    ids: new Map(),
    failures,
    ask: (call, fine) => talk(idp.dialect, call, fine),
    tell: async (calls, fine) => {
      for (const call of calls) {
        const answer = await idp.ask(call, fine);
        if (!isFine(answer.status, fine)) return answer;
      }
      return undefined;
    },
    giveUp: (what, answer) => {
      failures.push(`${what}: ${told(answer)}.`);
    },
    tick: () => ++ticks,
  };
  return idp;
}

/** The only resource that a look-up found, if there is one. A list that is none is given up. */
export async function lookUp(idp: Idp, path: string, what: string): Promise<JsonObject | "none" | "failed"> {
  const answer = await idp.ask({ method: "GET", path });
  const { status, body } = answer;
  if (status !== 200) {
    idp.giveUp(`${what} could not be looked up`, answer);
    return "failed";
  }
  // Okta expects whole numbers, and stops where they are strings.
  if (!Number.isInteger(body?.totalResults)) {
    idp.failures.push(`${what} could not be looked up: the answer has no whole number in totalResults.`);
    return "failed";
  }
  const found: unknown = Array.isArray(body?.Resources) ? body.Resources[0] : undefined;
  return typeof found === "object" && found !== null ? (found as JsonObject) : "none";
}

/** The id of what a POST made. An answer without a resource is taken for a failure, as Okta does. */
export function createdId(idp: Idp, answer: Answer, what: string): string | undefined {
  const id = answer.body?.id;
  if (isFine(answer.status) && typeof id === "string" && id !== "") return id;
  if (isFine(answer.status))
    idp.failures.push(`${what} was not created: answered ${answer.status} without an id.`);
  else idp.giveUp(`${what} could not be created`, answer);
  return undefined;
}

export function userOf({ beliefs, ids }: Idp, key: string): BelievedUser | undefined {
  const id = ids.get(key);
  return id === undefined ? undefined : beliefs.users.get(id);
}

export function groupOf({ beliefs, ids }: Idp, key: string): BelievedGroup | undefined {
  const id = ids.get(key);
  return id === undefined ? undefined : beliefs.groups.get(id);
}

/** The user is gone on the server, and with it every membership. */
export function forgetUser({ beliefs }: Idp, id: string): void {
  beliefs.users.delete(id);
  beliefs.gone.add(id);
  for (const group of beliefs.groups.values()) {
    if (!group.members.has(id)) continue;
    const members = new Map(group.members);
    members.delete(id);
    beliefs.groups.set(group.id, { ...group, members });
  }
}

function told({ status, body, tries, reason }: Answer): string {
  const detail = typeof body?.detail === "string" ? `, "${body.detail.replace(/\.$/, "")}"` : "";
  const often = tries === 1 ? "" : ` after ${tries} tries`;
  return status === 0 ? `no answer${often} (${reason ?? "unknown"})` : `answered ${status}${detail}${often}`;
}
