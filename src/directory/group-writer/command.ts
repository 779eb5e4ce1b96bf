import type { JsonObject } from "../../lib/json.ts";
import type { Result } from "../../lib/result.ts";
import type { ScimFault } from "../../scim/fault.ts";
import type { Precondition } from "../../scim/precondition.ts";
import type { D1Cost } from "../../store/meter.ts";
import type { MemberType } from "../../store/tables/directory.ts";
import type { Wanted } from "../../store/wanted.ts";
import type { GroupEdit } from "./edit.ts";
import type { GroupRows } from "./rows.ts";

export interface GroupCommand {
  readonly tenant: string;
  readonly groupId: string;
  /** Its operations' ids begin with it: the same for every try of the same request. */
  readonly requestId: string;
  /** The group's version when the caller last saw it, 0 where there was none; absent where nobody else writes the group. */
  readonly seen?: number;
  /** By default, for as long as one commit is. */
  readonly wanted?: Wanted;
  readonly edit: GroupEdit;
  /** The tenant's own schemas, as stored, when the edit was understood; absent where there were none. */
  readonly schemas?: string;
  readonly precondition?: Precondition;
  /** What was read for this edit along with the check of who is calling. It may be of the past: the commit's fence says so. */
  readonly known?: GroupRows;
}

/** A group after a write. */
export interface WrittenGroup {
  readonly version: number;
  readonly createdAt: number;
  readonly lastModified: number;
  readonly attributes: JsonObject;
}

/** What the write changed, in numbers and ids that the activity record shows. */
export interface GroupChanges {
  readonly attributes: boolean;
  readonly added: number;
  readonly removed: number;
  /** Memberships that no longer wait for review. */
  readonly confirmed: number;
  /** The first of those who came and who went. */
  readonly addedIds?: readonly string[];
  readonly removedIds?: readonly string[];
  /** Ids that nobody bears: they wait. */
  readonly parked: readonly string[];
  /** Whether members were named by their external ids. */
  readonly byExternalId: boolean;
}

export interface GroupOutcome {
  /**
   * In both of these cases the try is over, and the command may be sent again. `broken`: the platform failed what the object needs.
   * `overtaken`: the group was changed past the object since the caller saw it.
   */
  readonly result: Result<GroupWritten, ScimFault> | "broken" | "overtaken";
  /** What the object's own trips to D1 cost. */
  readonly cost: D1Cost;
}

export interface GroupWritten {
  /** Absent after a deletion. */
  readonly group?: WrittenGroup;
  /** The group's own attributes before, where they changed or the group was deleted. */
  readonly before?: JsonObject;
  /** All members after a create or a replace, which state them all. */
  readonly members?: readonly { readonly value: string; readonly type: MemberType }[];
  readonly changes: GroupChanges;
  /** Whether work was left for the lane. */
  readonly wakes: boolean;
}
