import { type SQL, sql } from "drizzle-orm";
import { VIEW_LIMITS } from "../limits/http.ts";
import { MAPPING_LIMITS } from "../limits/tenants.ts";
import type { Database } from "./database.ts";
import type { DriftKind } from "./tables/propagation.ts";
import { RANK } from "./work.ts";

/** Whom or what a policy is about. Times are epoch milliseconds. */
export type Question =
  /** People whose accounts in Foundation Rollcall made: the IdP deleted them, or they are inactive. */
  | { readonly kind: "accounts"; readonly of: "gone" | "inactive" }
  /** People who are inactive; or only those of them who have memberships. */
  | { readonly kind: "inactive"; readonly withMemberships: boolean }
  /** Active people whom no target holds; or only those whose accounts Rollcall made. */
  | { readonly kind: "ungrouped"; readonly madeHere: boolean }
  /** People who were deleted within a time and are remembered. */
  | { readonly kind: "remembered"; readonly from: number; readonly to: number }
  /** People whose memberships wait for review. */
  | { readonly kind: "reviews" }
  /** Findings of the last comparison. */
  | { readonly kind: "drift"; readonly of: DriftKind }
  /** Targets in which the last comparison counted members whom somebody else placed. */
  | { readonly kind: "strangers" }
  /** Groups that Rollcall made and that nothing feeds any more. */
  | { readonly kind: "emptied" }
  /** Removals that are due, or held back. */
  | { readonly kind: "removals"; readonly of: "pending" | "held" }
  /** Groups that the IdP has not stated since. */
  | { readonly kind: "stale"; readonly before: number }
  /** Recorded requests that took a tolerance. */
  | { readonly kind: "tolerated" }
  /** Records before the one of that id. */
  | { readonly kind: "records"; readonly before: string };

/** Somebody or something that a policy concerns: a person, a group, or a request. */
export interface Concerned {
  readonly id: string;
  readonly name: string | null;
  /** The target that it is about, where it is about one. */
  readonly target: string | null;
}

export interface ConcernedSample {
  readonly count: number;
  /** Whether there may be more: counts go up to a bound. */
  readonly isMinimum: boolean;
  readonly sample: readonly Concerned[];
}

/** Answers the questions in one trip, in their order. */
export async function countConcerned(
  db: Database,
  tenant: string,
  questions: readonly Question[],
): Promise<readonly ConcernedSample[]> {
  const [first, ...rest] = questions.map((question) =>
    db.all<Concerned & { readonly total: number }>(sql`
      WITH RECURSIVE found (id, name, target) AS MATERIALIZED (
        SELECT * FROM (${select(tenant, question)}) LIMIT ${VIEW_LIMITS.countedItems})
      SELECT id, name, target, (SELECT count(*) FROM found) AS total FROM found LIMIT ${MAPPING_LIMITS.sample}`),
  );
  if (first === undefined) return [];
  const answers = await db.batch([first, ...rest]);
  return answers.map((rows) => {
    const count = rows[0]?.total ?? 0;
    return {
      count,
      isMinimum: count === VIEW_LIMITS.countedItems,
      sample: rows.map(({ total: _, ...concerned }) => concerned),
    };
  });
}

function select(tenant: string, question: Question): SQL {
  switch (question.kind) {
    case "accounts":
      return question.of === "gone" ? goneAccounts(tenant) : inactiveAccounts(tenant);
    case "inactive":
      return inactive(tenant, question.withMemberships);
    case "ungrouped":
      return ungrouped(tenant, question.madeHere);
    case "remembered":
      return sql`
        SELECT user_id, user_name_key, NULL FROM foundation_users
         WHERE tenant = ${tenant} AND foundation_id IS NOT NULL AND gone_at >= ${question.from} AND gone_at < ${question.to}`;
    case "reviews":
      return sql`
        SELECT DISTINCT person.id, ${userName}, NULL
          FROM members held INDEXED BY members_review
               CROSS JOIN users person ON person.tenant = ${tenant} AND person.id = held.value
         WHERE held.tenant = ${tenant} AND held.state = 'review'`;
    case "drift":
      return drift(tenant, question.of);
    case "strangers":
      return sql`
        SELECT id, name, name FROM targets WHERE tenant = ${tenant} AND state = 'present' AND strangers > 0`;
    case "emptied":
      return sql`
        SELECT id, name, name FROM targets
         WHERE tenant = ${tenant} AND created_here = 1 AND state = 'present' AND NOT EXISTS (
           SELECT 1 FROM target_sources INDEXED BY target_sources_target WHERE tenant = ${tenant} AND target_id = targets.id)`;
    case "removals":
      return removals(tenant, question.of);
    case "stale":
      return sql`
        SELECT id, attributes ->> '$.displayName', NULL FROM groups
         WHERE tenant = ${tenant} AND coalesce(confirmed_at, last_modified) < ${question.before}`;
    case "tolerated":
      return sql`
        SELECT id, method || ' ' || path, NULL FROM activity
         WHERE tenant = ${tenant} AND tolerances <> '[]' ORDER BY id DESC`;
    case "records":
      return sql`SELECT id, method || ' ' || path, NULL FROM activity WHERE tenant = ${tenant} AND id < ${question.before}`;
  }
}

const userName = sql`person.attributes ->> '$.userName'`;

const madeHere = sql`known.state = 'linked' AND known.created_here = 1`;

const goneAccounts = (tenant: string): SQL => sql`
  SELECT known.user_id, known.user_name_key, NULL FROM foundation_users known
   WHERE known.tenant = ${tenant} AND known.gone_at IS NOT NULL AND ${madeHere}`;

const inactiveAccounts = (tenant: string): SQL => sql`
  SELECT person.id, ${userName}, NULL
    FROM foundation_users known CROSS JOIN users person ON person.tenant = ${tenant} AND person.id = known.user_id
   WHERE known.tenant = ${tenant} AND ${madeHere} AND person.active = 0`;

const inactive = (tenant: string, withMemberships: boolean): SQL => sql`
  SELECT person.id, ${userName}, NULL FROM users person
   WHERE person.tenant = ${tenant} AND person.active = 0
         ${withMemberships ? sql`AND person.group_ids <> '[]'` : sql``}`;

const ungrouped = (tenant: string, onlyMadeHere: boolean): SQL => sql`
  WITH RECURSIVE feeding (group_id) AS (
    SELECT group_id FROM target_sources WHERE tenant = ${tenant}
    UNION
    SELECT child.value FROM feeding CROSS JOIN members child INDEXED BY members_nested
        ON child.tenant = ${tenant} AND child.group_id = feeding.group_id AND child.type = 'Group' AND child.state = 'confirmed'),
  inside AS MATERIALIZED (
    SELECT DISTINCT held.value AS user_id FROM feeding CROSS JOIN members held
        ON held.tenant = ${tenant} AND held.group_id = feeding.group_id AND held.type = 'User' AND held.state = 'confirmed')
  SELECT person.id, ${userName}, NULL FROM users person
   WHERE person.tenant = ${tenant} AND person.active = 1 AND person.id NOT IN (SELECT user_id FROM inside)
         ${
           onlyMadeHere
             ? sql`AND EXISTS (SELECT 1 FROM foundation_users known
                                WHERE known.tenant = ${tenant} AND known.user_id = person.id AND ${madeHere})`
             : sql``
         }`;

const drift = (tenant: string, kind: DriftKind): SQL => sql`
  SELECT finding.subject, coalesce(${userName}, known.user_name_key), target.name
    FROM drift finding
         LEFT JOIN targets target ON target.tenant = ${tenant} AND target.id = finding.target_id
         LEFT JOIN foundation_users known ON known.tenant = ${tenant} AND known.foundation_id = finding.subject
         LEFT JOIN users person ON person.tenant = ${tenant} AND person.id = known.user_id
   WHERE finding.tenant = ${tenant} AND finding.kind = ${kind} AND finding.action NOT IN ('removed', 'restored', 'recreated')`;

/** Held removals keep the rank under which they came, so both are looked for by it. */
const removals = (tenant: string, state: "pending" | "held"): SQL => sql`
  SELECT item.subject, ${userName}, target.name
    FROM work item INDEXED BY work_due
         LEFT JOIN targets target ON target.tenant = ${tenant} AND target.id = item.target_id
         LEFT JOIN users person ON person.tenant = ${tenant} AND person.id = item.subject
   WHERE item.tenant = ${tenant} AND item.state = ${state} AND item.rank = ${RANK.removal} AND item.kind = 'member'`;
