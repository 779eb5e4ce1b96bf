import type { Json } from "../../lib/json.ts";
import type { PatchOperation } from "../../scim/operation.ts";

/** One operation of the message, its path and value not looked at yet. */
export interface RawOperation {
  readonly op: PatchOperation["op"];
  readonly path?: string;
  readonly value?: Json;
}
