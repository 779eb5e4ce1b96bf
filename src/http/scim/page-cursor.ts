import { fail, ok, type Result } from "../../lib/result.ts";
import { open, seal } from "../../lib/seal.ts";
import { LIST_LIMITS } from "../../limits/scim.ts";
import type { Boundary } from "../../scim/boundary.ts";
import type { ScimFault } from "../../scim/fault.ts";

/** What a cursor says, RFC 9865 §2. */
export interface PageCursor {
  readonly boundary: Boundary;
  /** The `count` of the list, which stays the same from page to page. */
  readonly count: number;
  /** Which reading of the filter the list is of. */
  readonly reading: number;
}

/** What cursors are bound to: they open for no other tenant and no other list. */
export interface CursorScope {
  readonly masterKey: string;
  readonly tenant: string;
  /** The resource types, the filter and the order, as the client stated them. */
  readonly list: readonly (string | readonly string[] | undefined)[];
}

/**
 * Makes a cursor of characters that need no encoding in an address. It is sealed, so that no client can read it, for the values of an
 * attribute, or make its own.
 */
export async function sealCursor(scope: CursorScope, cursor: PageCursor, now: number): Promise<string> {
  const content: Content = { ...cursor, until: now + LIST_LIMITS.cursorSeconds * 1000 };
  const sealed = await seal(scope.masterKey, scope.tenant, purposeOf(scope), JSON.stringify(content));
  return sealed.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/**
 * Reads a cursor that was made for this list. Ends in `invalidCursor` for any other text, without saying what is wrong with it (RFC 9865
 * §5.2), in `expiredCursor` where its time is over, in `invalidCount` where the list had another count.
 */
export async function openCursor(
  scope: CursorScope,
  text: string,
  { count, now }: { readonly count: number; readonly now: number },
): Promise<Result<PageCursor, ScimFault>> {
  const sealed = text.replaceAll("-", "+").replaceAll("_", "/");
  const opened = await open(scope.masterKey, scope.tenant, purposeOf(scope), sealed);
  if (!opened.ok) return fail(invalidCursor);
  const { until, ...cursor } = JSON.parse(opened.value) as Content;
  if (until < now) return fail(expiredCursor);
  if (cursor.count !== count) return fail(invalidCount(cursor.count));
  return ok(cursor);
}

/** Only `seal` can have made what `open` opens, so the content needs no other check. */
interface Content extends PageCursor {
  /** Epoch milliseconds. */
  readonly until: number;
}

const purposeOf = ({ list }: CursorScope): string => `scim cursor ${JSON.stringify(list)}`;

const invalidCursor: ScimFault = {
  kind: "invalidCursor",
  detail:
    'The cursor does not belong to this list; send a cursor as it came, with the same filter and order, or begin with "cursor=".',
};

const expiredCursor: ScimFault = {
  kind: "expiredCursor",
  detail: `The cursor is older than ${LIST_LIMITS.cursorSeconds} seconds; begin again with "cursor=".`,
};

const invalidCount = (count: number): ScimFault => ({
  kind: "invalidCount",
  detail: `"count" has to stay the same from page to page; send count=${count}, or begin again with "cursor=".`,
});
