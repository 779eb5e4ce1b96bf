import type { Json } from "../lib/json.ts";
import { fail, type Result } from "../lib/result.ts";
import { referenceInAddress, referencesIn } from "./bulk/references.ts";
import { inOrder } from "./bulk/sequence.ts";
import { withhold } from "./bulk/withhold.ts";
import type { ScimFault } from "./fault.ts";

export const BULK_REQUEST_URN = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";

const PATCH_OP_URN = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

/** One operation of a Bulk request, RFC 7644 §3.7. `bulkId:x` may stand for an id in `path` and in `data`. */
export interface BulkOperation {
  readonly method: "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  readonly bulkId?: string;
  readonly version?: string;
  readonly data?: Json;
}

/** One operation, or why it cannot be one. */
export type StatedOperation = Result<BulkOperation, ScimFault>;

/** What is done at one time. `index` is that of the operation in the message. */
export type BulkStep =
  | { readonly kind: "refuse"; readonly index: number; readonly fault: ScimFault }
  | { readonly kind: "run"; readonly index: number; readonly operation: BulkOperation }
  /** Adds to a created resource the references that it had to be created without, because they lead back to it. */
  | { readonly kind: "complete"; readonly index: number; readonly operation: BulkOperation };

/**
 * Puts the operations of a Bulk request in an order in which every `bulkId` is known when it is needed, and which is otherwise that of the
 * message: what names a resource created later waits for it, and what waits holds up later operations on the same resource. Where
 * resources refer to each other (RFC 7644 §3.7.1), one is created without the reference and completed afterwards. A `bulkId` that nothing
 * in the message creates is left as it is, to be refused when its turn comes.
 */
export function planBulk(stated: readonly StatedOperation[]): readonly BulkStep[] {
  const operations = refuseAmbiguous(stated);
  const nodes = operations.map((operation) => (operation.ok ? nodeOf(operation.value) : {}));
  return inOrder(nodes).flatMap(({ kind, index, withheld }): BulkStep[] => {
    const operation = operations[index];
    if (operation === undefined) return [];
    if (!operation.ok) return [{ kind: "refuse", index, fault: operation.error }];
    if (withheld.size === 0) return [{ kind: "run", index, operation: operation.value }];
    const { data, additions } = withhold(operation.value.data ?? null, withheld);
    return kind === "run"
      ? [{ kind, index, operation: { ...operation.value, data } }]
      : [{ kind, index, operation: completion(operation.value, additions) }];
  });
}

/** Refuses creations that share a `bulkId`: there is no telling which of them is meant by it. */
function refuseAmbiguous(stated: readonly StatedOperation[]): readonly StatedOperation[] {
  const seen = new Map<string, number>();
  for (const operation of stated) {
    const created = operation.ok ? createdBy(operation.value) : undefined;
    if (created !== undefined) seen.set(created, (seen.get(created) ?? 0) + 1);
  }
  return stated.map((operation) => {
    const created = operation.ok ? createdBy(operation.value) : undefined;
    if (created === undefined || seen.get(created) === 1) return operation;
    const detail = `"${created.slice(0, 100)}" is the bulkId of several operations; give each POST one of its own.`;
    return fail({ kind: "invalidValue", detail });
  });
}

const createdBy = ({ method, bulkId }: BulkOperation): string | undefined =>
  method === "POST" ? bulkId : undefined;

function nodeOf(operation: BulkOperation) {
  const creates = createdBy(operation);
  const addressed = referenceInAddress(operation.path);
  return {
    ...(creates === undefined ? {} : { creates }),
    ...(addressed === undefined ? {} : { addressed }),
    ...(operation.method === "POST" ? {} : { resource: operation.path }),
    refersTo: referencesIn(operation.data ?? null),
  };
}

const completion = ({ path, bulkId = "" }: BulkOperation, additions: readonly Json[]): BulkOperation => ({
  method: "PATCH",
  path: `${path}/bulkId:${bulkId}`,
  data: { schemas: [PATCH_OP_URN], Operations: additions },
});
