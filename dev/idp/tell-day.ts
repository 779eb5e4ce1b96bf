import type { Company, Group, Happening } from "./company.ts";
import { groupOf, type Idp, userOf } from "./idp.ts";
import { inParallel } from "./parallel.ts";
import { type GroupNews, tellOfGroup } from "./tell-groups.ts";
import { activate, deactivate, deleteBuried, type PersonHappening, tellOfPerson } from "./tell-users.ts";

/** What an IdP has to remember from day to day, besides its beliefs. */
export interface Diary {
  /** User id → the day on which the user was renamed, to be deleted later. */
  readonly burials: Map<string, number>;
  /** Keys of active people whose user was deactivated with their last group. */
  readonly groupless: Set<string>;
}

export const newDiary = (): Diary => ({ burials: new Map(), groupless: new Set() });

/**
 * Tells the server of a day: of people first, then of groups, several at a time, each person's and each group's requests in order.
 * `onProgress` is called at the beginning, and for each person and each group that was told of.
 */
export async function tellOfDay(
  idp: Idp,
  company: Company,
  happenings: readonly Happening[],
  diary: Diary,
  onProgress: (done: number, of: number) => void = () => undefined,
): Promise<void> {
  const width = idp.dialect.pace.concurrent;
  const { day } = company;
  const ofPeople = happenings.filter(isOfPerson);
  const news = newsOf(idp, company, happenings);
  let done = 0;
  const report = () => onProgress(done++, ofPeople.length + news.length);
  report();
  await inParallel(ofPeople, width, async (happening) => {
    await tellOfPerson(idp, happening, diary.burials, day);
    report();
  });
  const emptied = news.flatMap(({ group, deleted }) => (deleted ? [...membersOf(idp, group)] : []));
  await restoreGrouped(idp, company, diary);
  await inParallel(news, width, async (one) => {
    await tellOfGroup(idp, company, one);
    report();
  });
  await withdrawGroupless(idp, company, emptied, diary);
  await deleteBuried(idp, diary.burials, day);
}

const isOfPerson = (happening: Happening): happening is PersonHappening => "person" in happening;

/** What happened to each group, as one. Whoever follows levels looks at every group that there is. */
function newsOf(idp: Idp, company: Company, happenings: readonly Happening[]): readonly GroupNews[] {
  const news = new Map<string, GroupNews>();
  const nothing = { deleted: false, renamed: false, added: [], removed: [] };
  if (idp.dialect.groups?.follows === "level")
    for (const group of company.groups.values()) news.set(group.key, { group, ...nothing });
  for (const happening of happenings) {
    if ("person" in happening) continue;
    const { kind, group } = happening;
    const known = news.get(group.key) ?? { group, ...nothing };
    news.set(group.key, {
      ...known,
      deleted: known.deleted || kind === "groupDeleted",
      renamed: known.renamed || kind === "groupRenamed",
      ...(kind === "membersChanged" ? { added: happening.added, removed: happening.removed } : {}),
    });
  }
  return [...news.values()];
}

const membersOf = (idp: Idp, group: Group): Iterable<string> => groupOf(idp, group.key)?.members.keys() ?? [];

/** Whoever came into a group again is activated before being told as its member. */
async function restoreGrouped(idp: Idp, company: Company, { groupless, burials }: Diary): Promise<void> {
  for (const key of groupless) {
    const person = company.people.get(key);
    const user = userOf(idp, key);
    if (person?.status !== "active" || user === undefined || user.active) {
      groupless.delete(key);
      continue;
    }
    if (![...company.groups.values()].some((group) => group.members.has(key))) continue;
    groupless.delete(key);
    await activate(idp, user.id, person, burials);
  }
}

/** Of the members of deleted groups, those who are in no other group are deactivated. */
async function withdrawGroupless(
  idp: Idp,
  company: Company,
  userIds: readonly string[],
  { groupless }: Diary,
): Promise<void> {
  if (idp.dialect.users.needsGroup !== true) return;
  for (const id of new Set(userIds)) {
    const user = idp.beliefs.users.get(id);
    if (user === undefined || !user.active) continue;
    const isHeld = [...idp.beliefs.groups.values()].some((group) => group.members.has(id));
    const person = company.people.get(user.person.key);
    if (isHeld || person === undefined) continue;
    await deactivate(idp, id, person);
    groupless.add(person.key);
  }
}
