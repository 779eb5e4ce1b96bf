import { type SQL, sql } from "drizzle-orm";
import { fold } from "../lib/fold.ts";
import { VIEW_LIMITS } from "../limits/http.ts";
import type { Database } from "./database.ts";
import { namesFrom } from "./name-range.ts";
import type { FoundationUserState, WorkState } from "./tables/propagation.ts";

/** A person of the directory as a list shows it. Times are epoch milliseconds. */
export interface ListedPerson {
  readonly id: string;
  readonly userName: string;
  /** The folded user name, which is the place in the list. */
  readonly nameKey: string;
  readonly displayName: string | null;
  readonly active: 0 | 1;
  readonly deactivatedAt: number | null;
  /** The person's account in Foundation; null where there is none yet. */
  readonly foundation: FoundationUserState | null;
  /** What stands in the way of finding or making it. */
  readonly workState: WorkState | null;
}

/** What is looked for: the beginning of a user name, or a whole e-mail address, external id or id. */
export interface PeopleSearch {
  readonly text: string;
  readonly active: boolean | undefined;
  /** The folded user name after which the list goes on. */
  readonly after: string;
}

export interface PeoplePage {
  /** Whom the text names by something else than the user name; on the first page only. */
  readonly named: readonly ListedPerson[];
  readonly people: readonly ListedPerson[];
  readonly next: string | undefined;
}

/**
 * People by user name, up to `limit`. Of the active only those among as many as one page looks through: where many in a row are
 * deactivated, it may hold few, or none, and others still follow. One trip.
 */
export async function listPeople(
  db: Database,
  tenant: string,
  { text, active, after }: PeopleSearch,
  limit: number,
): Promise<PeoplePage> {
  const names = namesFrom(sql`user_name_key`, { prefix: fold(text), after });
  const slice = (count: number) => sql`
    SELECT * FROM users ${active === false ? sql`INDEXED BY users_inactive_names` : sql``}
     WHERE tenant = ${tenant} AND ${names} AND ${active === false ? sql`deactivated_at IS NOT NULL` : sql`1`}
     ORDER BY user_name_key LIMIT ${count}`;
  const select = (some: SQL) =>
    db.all<ListedPerson>(sql`
      SELECT person.id, person.attributes ->> '$.userName' AS userName, person.user_name_key AS nameKey,
             ${shownName(sql`person.attributes`)} AS displayName, person.active, person.deactivated_at AS deactivatedAt,
             known.state AS foundation, trouble.state AS workState
        FROM (${some}) person
        LEFT JOIN foundation_users known ON known.tenant = ${tenant} AND known.user_id = person.id
        LEFT JOIN work trouble ON trouble.tenant = ${tenant} AND trouble.kind = 'user' AND trouble.target_id = ''
             AND trouble.subject = person.id
       WHERE ${active === undefined ? sql`1` : sql`person.active = ${active ? 1 : 0}`}
       ORDER BY person.user_name_key LIMIT ${limit + 1}`);
  const isWalk = active === true;
  const [found, ends, named] = await db.batch([
    select(slice(isWalk ? VIEW_LIMITS.examinedRows : limit + 1)),
    db.all<{ nameKey: string }>(
      isWalk
        ? sql`SELECT user_name_key AS nameKey FROM users WHERE tenant = ${tenant} AND ${names} ORDER BY user_name_key
               LIMIT 1 OFFSET ${VIEW_LIMITS.examinedRows - 1}`
        : sql`SELECT '' AS nameKey WHERE 0`,
    ),
    select(text === "" || after !== "" ? sql`SELECT * FROM users WHERE 0` : namedBy(tenant, text)),
  ]);
  const people = found.slice(0, limit);
  const listed = new Set(people.map(({ id }) => id));
  return {
    named: named.filter(({ id }) => !listed.has(id)),
    people,
    next: found.length > limit ? people.at(-1)?.nameKey : ends[0]?.nameKey,
  };
}

/** The name to show beside the user name, where the IdP states one. */
export const shownName = (attributes: SQL): SQL => sql`
  coalesce(${attributes} ->> '$.displayName', ${attributes} ->> '$.name.formatted',
           nullif(trim(coalesce(${attributes} ->> '$.name.givenName', '') || ' ' || coalesce(${attributes} ->> '$.name.familyName', '')), ''))`;

/** CROSS JOIN holds SQLite to beginning with the few whom the text names. */
const namedBy = (tenant: string, text: string): SQL => sql`
  SELECT bearer.* FROM (
    SELECT user_id AS id FROM user_emails WHERE tenant = ${tenant} AND value_key = ${fold(text)}
    UNION SELECT id FROM users WHERE tenant = ${tenant} AND external_id = ${text}
    UNION SELECT ${text}) named
  CROSS JOIN users bearer ON bearer.tenant = ${tenant} AND bearer.id = named.id`;
