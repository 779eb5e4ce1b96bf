import type { WrittenUser } from "../directory/users/round.ts";

/** What a request changed, as the activity record keeps it. */
export type Changed = UserChanged | GroupChanged;

export interface UserChanged {
  readonly kind: "user";
  readonly userId: string;
  readonly userName: string;
  readonly change: WrittenUser["change"];
}

export interface GroupChanged {
  readonly kind: "group";
  readonly groupId: string;
  /** Unknown after a deletion. */
  readonly displayName?: string;
  readonly change: "created" | "updated" | "deleted" | "nothing";
  readonly added: number;
  readonly removed: number;
  /** How many ids that nobody bears wait because of this request, and the first of them. */
  readonly parked: number;
  readonly parkedIds: readonly string[];
}
