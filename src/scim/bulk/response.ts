import type { Json, JsonObject } from "../../lib/json.ts";
import { type ScimFault, toScimError } from "../fault.ts";

const BULK_RESPONSE_URN = "urn:ietf:params:scim:api:messages:2.0:BulkResponse";

/** What came of one step of a Bulk request. */
export interface BulkOutcome {
  readonly status: number;
  /** Absent where a creation failed. */
  readonly location?: string;
  readonly version?: string;
  /** The error, where there is one; resources are left out, because each can be read at its location. */
  readonly response?: Json;
}

/** What the answer repeats of an operation. */
export interface AnsweredOperation extends BulkOutcome {
  readonly method?: string;
  readonly bulkId?: string;
}

/** The answer to a Bulk request, RFC 7644 §3.7.3, with `status` as a text. Takes what was carried out, in the order of the message. */
export const bulkResponse = (operations: readonly AnsweredOperation[]): JsonObject => ({
  schemas: [BULK_RESPONSE_URN],
  Operations: operations.map(({ status, ...operation }) => ({ ...operation, status: String(status) })),
});

/** A step that ended in a fault before anybody could answer it. */
export function refusedOutcome(fault: ScimFault, location?: string): BulkOutcome {
  const { status, body } = toScimError(fault);
  return { status, ...(location === undefined ? {} : { location }), response: { ...body } };
}

export const isError = ({ status }: BulkOutcome): boolean => status >= 400;
