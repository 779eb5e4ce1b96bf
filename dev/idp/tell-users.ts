import type { Happening, Person } from "./company.ts";
import { createdId, forgetUser, type Idp, lookUp, userOf } from "./idp.ts";
import { remove, userAt } from "./scim.ts";

export type PersonHappening = Extract<Happening, { readonly person: Person }>;

/** Tells what happened to a person, in the vendor's way. `buriedOn` remembers who is to be deleted later. */
export async function tellOfPerson(
  idp: Idp,
  { kind, person }: PersonHappening,
  burials: Map<string, number>,
  day: number,
): Promise<void> {
  const { users } = idp.dialect;
  const known = userOf(idp, person.key);
  if (kind === "left") {
    if (known !== undefined) await depart(idp, known.id, person, burials, day);
    return;
  }
  if (users.silentOnInactive === true && person.status !== "active" && kind !== "suspended") return;
  if (known === undefined) {
    // Whoever could not be created before is tried once more.
    if (person.status === "active") await create(idp, person);
    return;
  }
  if (kind === "changed") await update(idp, known.id, person);
  if (kind === "suspended") await deactivate(idp, known.id, person);
  if (kind === "reactivated" || kind === "rehired") await activate(idp, known.id, person, burials);
}

/** Deletes those whose time has come. */
export async function deleteBuried(idp: Idp, burials: Map<string, number>, day: number): Promise<void> {
  const { departure } = idp.dialect.users;
  if (departure.kind !== "bury") return;
  for (const [id, buriedOn] of burials) {
    if (day - buriedOn < departure.days) continue;
    burials.delete(id);
    await erase(idp, id, idp.beliefs.users.get(id)?.person.userName ?? id);
  }
}

export async function deactivate(idp: Idp, id: string, person: Person): Promise<void> {
  const refused = await idp.tell(idp.dialect.users.deactivate(id, person));
  // Whoever is not there any more has no access either.
  if (refused?.status === 404) return forgetUser(idp, id);
  if (refused !== undefined) return idp.giveUp(`User "${person.userName}" could not be deactivated`, refused);
  // A PUT tells the whole, others tell nothing but `active`.
  believe(idp, id, toldBy(idp, id, person), false);
}

export async function activate(
  idp: Idp,
  id: string,
  person: Person,
  burials: Map<string, number>,
): Promise<void> {
  const { activate: ways, departure } = idp.dialect.users;
  if (ways === "create") return create(idp, person);
  const bury = burials.delete(id) && departure.kind === "bury" ? departure : undefined;
  const refused = await idp.tell(bury?.calls(id, person, true) ?? ways(id, person));
  if (refused?.status === 404) return recreate(idp, id, person);
  if (refused !== undefined) return idp.giveUp(`User "${person.userName}" could not be activated`, refused);
  believe(idp, id, bury === undefined ? toldBy(idp, id, person) : person, true);
}

async function create(idp: Idp, person: Person): Promise<void> {
  const { users } = idp.dialect;
  const what = `User "${person.userName}"`;
  const found = await find(idp, person);
  if (found === "failed") return;
  const returns = found !== "none" && found.active === false && users.activate === "create";
  if (found !== "none" && !returns && typeof found.id === "string") return adopt(idp, found.id, person);
  const answer = await idp.ask({ method: "POST", path: "/Users", body: users.create(person) });
  // An earlier try may have come through without an answer.
  if (answer.status === 409 && answer.tries > 1) {
    const made = await find(idp, person);
    if (made !== "failed" && made !== "none" && typeof made.id === "string")
      return adopt(idp, made.id, person);
  }
  const id = createdId(idp, answer, what);
  if (id !== undefined) believe(idp, id, person, true);
}

/** Somebody whom the server has already is brought to what the IdP knows. */
async function adopt(idp: Idp, id: string, person: Person): Promise<void> {
  const { activate: ways, update: updates } = idp.dialect.users;
  const calls = [...updates(id, person, true, undefined), ...(ways === "create" ? [] : ways(id, person))];
  const refused = await idp.tell(calls);
  if (refused !== undefined) return idp.giveUp(`User "${person.userName}" could not be taken over`, refused);
  believe(idp, id, person, true);
}

async function find(idp: Idp, person: Person) {
  for (const path of idp.dialect.users.lookUps(person)) {
    const found = await lookUp(idp, path, `User "${person.userName}"`);
    if (found !== "none") return found;
  }
  return "none";
}

async function update(idp: Idp, id: string, person: Person): Promise<void> {
  const before = idp.beliefs.users.get(id);
  const active = before?.active ?? true;
  const refused = await idp.tell(idp.dialect.users.update(id, person, active, before?.person));
  if (refused?.status === 404) return recreate(idp, id, person);
  if (refused !== undefined) return idp.giveUp(`User "${person.userName}" could not be changed`, refused);
  believe(idp, id, person, active);
}

/** The server lost somebody: another creation, as if there had been none. */
async function recreate(idp: Idp, id: string, person: Person): Promise<void> {
  forgetUser(idp, id);
  await create(idp, person);
}

async function depart(
  idp: Idp,
  id: string,
  person: Person,
  burials: Map<string, number>,
  day: number,
): Promise<void> {
  const { departure } = idp.dialect.users;
  if (departure.kind === "deactivate") {
    if (idp.beliefs.users.get(id)?.active === true) await deactivate(idp, id, person);
    return;
  }
  if (departure.kind === "delete") return erase(idp, id, person.userName);
  const buried = departure.tombstone(person);
  const refused = await idp.tell(departure.calls(id, buried, false));
  if (refused !== undefined) return idp.giveUp(`User "${person.userName}" could not be renamed`, refused);
  burials.set(id, day);
  believe(idp, id, buried, false);
}

/** A DELETE of somebody who is not there any more is as good. */
async function erase(idp: Idp, id: string, userName: string): Promise<void> {
  const refused = await idp.tell([remove(userAt(id))], [404]);
  if (refused !== undefined) return idp.giveUp(`User "${userName}" could not be deleted`, refused);
  forgetUser(idp, id);
}

/** What a change of `active` tells besides: with a PUT everything, with a PATCH nothing. */
function toldBy(idp: Idp, id: string, person: Person): Person {
  const calls = idp.dialect.users.deactivate(id, person);
  const isWhole = calls.some(({ method }) => method === "PUT");
  return isWhole ? person : (idp.beliefs.users.get(id)?.person ?? person);
}

function believe(idp: Idp, id: string, person: Person, active: boolean): void {
  const before = idp.beliefs.users.get(id);
  const externalId = idp.dialect.users.externalId?.(person);
  const wasActive = before?.active ?? true;
  idp.ids.set(person.key, id);
  idp.beliefs.users.set(id, {
    id,
    person,
    active,
    ...(externalId === undefined ? {} : { externalId }),
    deactivatedAt: !active && wasActive ? idp.tick() : (before?.deactivatedAt ?? 0),
  });
}
