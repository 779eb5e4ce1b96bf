import type { Idp } from "./idp.ts";
import { inParallel } from "./parallel.ts";
import { get, groupAt, isObject, type JsonObject } from "./scim.ts";

/** What the server says. */
export interface ServerState {
  readonly users: readonly JsonObject[];
  /** With their members. */
  readonly groups: readonly JsonObject[];
}

const PAGE = 100;

/** Reads all users, and all groups one by one, because a list need not show members. What cannot be read is given up in `idp`. */
export async function readBack(idp: Idp): Promise<ServerState> {
  const users = await readList(idp, "/Users", "");
  if (idp.dialect.groups === undefined) return { users, groups: [] };
  const listed = await readList(idp, "/Groups", "&excludedAttributes=members");
  const groups = await inParallel(listed, idp.dialect.pace.concurrent, async ({ id }) => {
    const answer = await idp.ask(get(groupAt(String(id))));
    if (answer.status === 200 && answer.body !== undefined) return [answer.body];
    idp.giveUp(`Group ${String(id)} is in the list, and could not be read`, answer);
    return [];
  });
  return { users, groups: groups.flat() };
}

async function readList(idp: Idp, path: string, more: string): Promise<readonly JsonObject[]> {
  const all: JsonObject[] = [];
  for (;;) {
    const answer = await idp.ask(get(`${path}?startIndex=${all.length + 1}&count=${PAGE}${more}`));
    const page: readonly unknown[] = Array.isArray(answer.body?.Resources) ? answer.body.Resources : [];
    if (answer.status !== 200) idp.giveUp(`${path} could not be read back`, answer);
    all.push(...page.filter(isObject));
    if (answer.status !== 200 || page.length === 0 || all.length >= Number(answer.body?.totalResults))
      return all;
  }
}
