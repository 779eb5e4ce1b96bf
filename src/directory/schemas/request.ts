import type { Database } from "../../store/database.ts";
import type { Wanted } from "../../store/wanted.ts";

/** On whose behalf an extension schema is changed. */
export interface SchemaRequest {
  readonly db: Database;
  readonly tenant: string;
  readonly requestId: string;
  readonly now: () => number;
  /** How long whoever states it waits: what is decided anew after that would undo what was stated meanwhile. */
  readonly wanted: Wanted;
}
