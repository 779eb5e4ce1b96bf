import type { BelievedGroup } from "./beliefs.ts";
import type { Company, Group } from "./company.ts";
import type { GroupWays, Member, MemberPush } from "./dialect.ts";
import { createdId, groupOf, type Idp, lookUp, userOf } from "./idp.ts";
import { groupAt, isObject } from "./scim.ts";

/** What is told of one group on one day. */
export interface GroupNews {
  readonly group: Group;
  readonly deleted: boolean;
  readonly renamed: boolean;
  /** Keys of people, as it happened. */
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/** Tells what became of a group, in the vendor's way. */
export async function tellOfGroup(idp: Idp, company: Company, news: GroupNews): Promise<void> {
  const ways = idp.dialect.groups;
  if (ways === undefined) return;
  const known = groupOf(idp, news.group.key);
  if (news.deleted) {
    if (known !== undefined) await erase(idp, ways, known);
    return;
  }
  if (known === undefined) return create(idp, ways, company, news.group);
  if (news.renamed) {
    const all = tellable(idp, ways, company, news.group.members);
    const outcome = await push(idp, known, news.group, ways.rename(known.id, news.group, all), []);
    if (outcome === "gone") return recreate(idp, ways, company, news.group, known.id);
  }
  const believed = idp.beliefs.groups.get(known.id);
  if (believed === undefined) return;
  const { added, removed } = ways.follows === "edge" ? news : difference(idp, believed, news.group);
  await tellMembers(idp, ways, company, news.group, believed, added, removed);
}

async function create(idp: Idp, ways: GroupWays, company: Company, group: Group): Promise<void> {
  const what = `Group "${group.name}"`;
  const all = tellable(idp, ways, company, group.members);
  const found = await lookUp(idp, ways.lookUp(group), what);
  if (found === "failed") return;
  if (found !== "none" && typeof found.id === "string") return adopt(idp, ways, company, group, found.id);
  const answer = await idp.ask({ method: "POST", path: "/Groups", body: ways.create(group, all) });
  const id = createdId(idp, answer, what);
  if (id === undefined) return;
  const made = believe(idp, group, id, ways.createsWithMembers ? all : []);
  if (!ways.createsWithMembers && all.length > 0)
    await tellMembers(idp, ways, company, group, made, [...group.members], []);
}

/** A group that the server has already: what it holds is read once, and brought to what the IdP knows. */
async function adopt(idp: Idp, ways: GroupWays, company: Company, group: Group, id: string): Promise<void> {
  const answer = await idp.ask({ method: "GET", path: groupAt(id) });
  if (answer.status !== 200) return idp.giveUp(`Group "${group.name}" could not be read`, answer);
  const listed: readonly unknown[] = Array.isArray(answer.body?.members) ? answer.body.members : [];
  const present = listed.flatMap((one) =>
    isObject(one) && typeof one.value === "string" ? [one.value] : [],
  );
  const members = new Map(present.map((userId) => [userId, 0]));
  const believed = { id, key: group.key, displayName: group.name, members };
  idp.ids.set(group.key, id);
  idp.beliefs.groups.set(id, believed);
  const keys = present.map((userId) => idp.beliefs.users.get(userId)?.person.key ?? userId);
  const added = [...group.members].filter((key) => !keys.includes(key));
  const removed = keys.filter((key) => !group.members.has(key));
  await tellMembers(idp, ways, company, group, believed, added, removed);
}

async function tellMembers(
  idp: Idp,
  ways: GroupWays,
  company: Company,
  group: Group,
  believed: BelievedGroup,
  added: readonly string[],
  removed: readonly string[],
): Promise<void> {
  // Of those whom only the server knows there is nothing but the id.
  const strangers = removed.filter((key) => !company.people.has(key));
  const change = {
    added: tellable(idp, ways, company, added),
    removed: [
      ...tellable(idp, ways, company, removed),
      ...strangers.map((id) => ({ id, userName: undefined })),
    ],
    all: tellable(idp, ways, company, group.members),
  };
  if (change.added.length + change.removed.length === 0) return;
  const outcome = await push(idp, believed, group, ways.members(believed.id, group, change), change.removed);
  if (outcome === "gone") await recreate(idp, ways, company, group, believed.id);
}

/** Sends requests about a group. What they say is believed if none of them is refused. */
async function push(
  idp: Idp,
  known: BelievedGroup,
  group: Group,
  { calls, stated, whole }: MemberPush,
  removed: readonly Member[],
): Promise<"told" | "gone"> {
  const parallel = idp.dialect.groups?.parallel === true;
  const refused = parallel
    ? (await Promise.all(calls.map((call) => idp.tell([call])))).find((answer) => answer !== undefined)
    : await idp.tell(calls);
  if (refused?.status === 404) return "gone";
  if (refused !== undefined) {
    idp.giveUp(`Group "${group.name}" could not be changed`, refused);
    return "told";
  }
  const before = whole ? [] : [...known.members];
  const members = new Map(before);
  for (const { id } of removed) members.delete(id);
  const at = idp.tick();
  for (const { id } of stated) members.set(id, at);
  idp.beliefs.groups.set(known.id, { ...known, displayName: group.name, members });
  return "told";
}

async function recreate(
  idp: Idp,
  ways: GroupWays,
  company: Company,
  group: Group,
  id: string,
): Promise<void> {
  idp.beliefs.groups.delete(id);
  idp.beliefs.gone.add(id);
  await create(idp, ways, company, group);
}

async function erase(idp: Idp, ways: GroupWays, known: BelievedGroup): Promise<void> {
  if (ways.remove === undefined) {
    // The server keeps it, with whoever was in it last.
    idp.ids.delete(known.key);
    return;
  }
  const refused = await idp.tell(ways.remove(known.id), [404]);
  if (refused !== undefined) return idp.giveUp(`Group "${known.displayName}" could not be deleted`, refused);
  idp.beliefs.groups.delete(known.id);
  idp.beliefs.gone.add(known.id);
}

function believe(idp: Idp, group: Group, id: string, members: readonly Member[]): BelievedGroup {
  const at = idp.tick();
  const believed = {
    id,
    key: group.key,
    displayName: group.name,
    members: new Map(members.map((member) => [member.id, at])),
  };
  idp.ids.set(group.key, id);
  idp.beliefs.groups.set(id, believed);
  return believed;
}

/** What differs between the group and what the server is believed to hold. */
function difference(idp: Idp, believed: BelievedGroup, group: Group) {
  const present = new Set(
    [...believed.members.keys()].flatMap((id) => idp.beliefs.users.get(id)?.person.key ?? []),
  );
  return {
    added: [...group.members].filter((key) => !present.has(key)),
    removed: [...present].filter((key) => !group.members.has(key)),
  };
}

/** Those of them about whom the vendor talks, and whom the server knows. */
function tellable(idp: Idp, ways: GroupWays, company: Company, keys: Iterable<string>): readonly Member[] {
  return [...keys].flatMap((key) => {
    const person = company.people.get(key);
    const user = userOf(idp, key);
    if (person === undefined || user === undefined) return [];
    if (idp.dialect.users.silentOnInactive === true && person.status !== "active") return [];
    return !ways.forgetsLeavers && person.status === "gone"
      ? []
      : [{ id: user.id, userName: user.person.userName }];
  });
}
