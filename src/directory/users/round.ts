import type { Tolerance } from "../../dialects/tolerance.ts";
import type { JsonObject } from "../../lib/json.ts";
import { fail, ok, type Result } from "../../lib/result.ts";
import { COMMIT_LIMITS } from "../../limits/scim.ts";
import type { ScimFault } from "../../scim/fault.ts";
import type { Precondition } from "../../scim/precondition.ts";
import { type Change, type CommitFault, commit } from "../../store/commit.ts";
import type { Database } from "../../store/database.ts";
import type { Membership } from "../../store/memberships.ts";
import type { StoredUser } from "../../store/users.ts";
import type { Wanted } from "../../store/wanted.ts";
import { crowded, type Guard, tenantGone } from "../guard.ts";
import { nameTaken } from "./decide.ts";

/** One request that writes one user. */
export interface UserRequest {
  readonly db: Database;
  readonly guard: Guard;
  readonly tenant: string;
  /** Its operations' ids begin with it. */
  readonly requestId: string;
  /** By default, for as long as one commit is. */
  readonly wanted?: Wanted;
  readonly precondition?: Precondition;
  readonly now: () => number;
  /** Told of an element that a PATCH creates because its filter describes it. */
  readonly onCreatedElement?: () => void;
}

export interface WrittenUser {
  /** The user as it is now; after a deletion, as it was. */
  readonly user: StoredUser;
  /** The attributes before a change of somebody who was here. */
  readonly before?: JsonObject;
  readonly memberships: readonly Membership[];
  /** `nothing`: the request was a repeat. */
  readonly change: "created" | "updated" | "deactivated" | "reactivated" | "deleted" | "nothing";
  readonly wakes: boolean;
  /** What it took, beyond the request itself, to understand it. */
  readonly tolerance?: Tolerance;
}

/** What one round came to: the answer, and the commit that makes it true. Without a commit there is nothing to change. */
export interface Round {
  readonly written: WrittenUser;
  readonly commit?: Omit<Change, "tenant" | "requestId" | "operationId" | "result" | "wakes" | "wanted">;
  /** What follows where there was more to do than one commit takes. */
  readonly rest?: () => Promise<void>;
}

/** Reads, decides and commits; again from the reading when somebody else changed in between what the decision was made on. Rounds count from 0. */
export async function untilCommitted(
  request: UserRequest,
  decide: (round: number) => Promise<Result<Round, ScimFault>>,
): Promise<Result<WrittenUser, ScimFault>> {
  for (let round = 0; round < COMMIT_LIMITS.rounds; round++) {
    const decided = await decide(round);
    if (!decided.ok) return decided;
    const { written, commit: change, rest } = decided.value;
    if (change === undefined) return ok(written);
    const { tenant, requestId, wanted } = request;
    const committed = await commit(request.db, {
      ...change,
      tenant,
      requestId,
      operationId: `${requestId}.${round}`,
      wanted,
      wakes: written.wakes,
      result: { userId: written.user.id, version: written.user.version },
    });
    if (committed.ok) {
      await rest?.();
      return ok(written);
    }
    const fault = faultOf(committed.error, written.user);
    if (fault !== undefined) return fail(fault);
  }
  return fail({
    kind: "unavailable",
    detail: "Too many requests are changing this user at once; send the request again in a few seconds.",
    retryAfterSeconds: 5,
  });
}

export const userNotFound = (id: string): ScimFault => ({
  kind: "notFound",
  detail: `There is no user with the id "${id.slice(0, 100)}".`,
});

/** What a failed commit means to the client; undefined where reading and deciding again will settle it. */
function faultOf(fault: CommitFault, user: StoredUser): ScimFault | undefined {
  switch (fault.kind) {
    case "stale":
      return undefined;
    case "taken":
      return nameTaken(user.attributes);
    case "crowded":
      return crowded;
    case "tenantGone":
      return tenantGone;
    case "late":
    case "overloaded":
      return {
        kind: "unavailable",
        detail: "The database is busy; nothing was lost, send the request again in a few seconds.",
        retryAfterSeconds: 5,
      };
  }
}
