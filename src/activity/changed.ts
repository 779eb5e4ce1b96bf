import type { JsonObject } from "../lib/json.ts";

/** What a request changed, as the activity record keeps it. */
export type Changed = UserChanged | GroupChanged | BulkChanged;

export interface UserChanged {
  readonly kind: "user";
  readonly userId: string;
  readonly userName: string;
  readonly change: "created" | "updated" | "deactivated" | "reactivated" | "deleted" | "nothing";
}

export interface GroupChanged {
  readonly kind: "group";
  readonly groupId: string;
  /** Unknown where the answer of a deletion was lost. */
  readonly displayName?: string;
  readonly change: "created" | "updated" | "deleted" | "nothing";
  readonly added: number;
  readonly removed: number;
  /** How many memberships no longer wait for review because the IdP stated them again; absent where there is none. */
  readonly confirmed?: number;
  /** How many ids that nobody bears wait because of this request, and the first of them. */
  readonly parked: number;
  readonly parkedIds: readonly string[];
}

/** What a Bulk request changed, in numbers: the events of its operations name each. */
export interface BulkChanged {
  readonly kind: "bulk";
  /** Operations stated, done and refused; what is missing was left out by `failOnErrors`. */
  readonly operations: number;
  readonly succeeded: number;
  readonly failed: number;
  /** Writes that changed a user, and writes that changed a group. */
  readonly users: number;
  readonly groups: number;
  readonly added: number;
  readonly removed: number;
  readonly parked: number;
  /** The first of the users and groups that it changed. */
  readonly ids: readonly string[];
}

/** The same in detail, for the record of one request. */
export interface Difference {
  /** The attributes of the user or the group; both absent where they were not touched. */
  readonly before?: JsonObject | undefined;
  readonly after?: JsonObject | undefined;
  /** The first of the members who came and who went. */
  readonly addedIds?: readonly string[];
  readonly removedIds?: readonly string[];
}
