import type { Foundation } from "../../foundation/client.ts";
import type { FoundationFault } from "../../foundation/fault.ts";
import type { FoundationGroup } from "../../foundation/groups.ts";
import { fold } from "../../lib/fold.ts";
import { ok, type Result } from "../../lib/result.ts";
import { FOUNDATION_LIMITS, FOUNDATION_PREVIEW_LIMITS as LIMITS } from "../../limits/propagation.ts";
import { tooLong } from "../../mapping/naming.ts";
import type { PlannedTarget } from "../../store/foundation-preview.ts";
import type { Impasse } from "../person.ts";
import { judgeClaim, SHORTER_NAME } from "../taken-name.ts";

/** What the lane would do about a target's group. */
export type GroupOutlook =
  | { readonly to: "create"; readonly alike: string | undefined }
  /** It is there, ours already. */
  | { readonly to: "keep"; readonly group: FoundationGroup }
  | { readonly to: "adopt"; readonly group: FoundationGroup }
  | { readonly to: "park"; readonly why: Impasse }
  /** It was there and is gone: what then is a policy. */
  | { readonly to: "vanished" }
  /** Foundation has too many groups to tell. */
  | { readonly to: "unknown" };

/** Looks for each target's group among those that Foundation lists, and one by one, up to a bound, where it has too many to list. */
export async function lookAtGroups(
  foundation: Foundation,
  targets: readonly PlannedTarget[],
  names: ReadonlyMap<string, readonly string[]>,
): Promise<Result<ReadonlyMap<string, GroupOutlook>, FoundationFault>> {
  const listed = await listGroups(foundation);
  if (!listed.ok) return listed;
  const { groups, whole } = listed.value;
  const byId = new Map(groups.map((group) => [group.identifier, group]));
  const byName = new Map(groups.map((group) => [group.name, group]));
  const byKey = new Map(groups.map((group) => [fold(group.name), group]));
  const outlooks = new Map<string, GroupOutlook>();
  let searches = 0;
  for (const target of targets) {
    const { id, name, foundationId, state } = target;
    const known = state === "present" && foundationId !== null ? byId.get(foundationId) : undefined;
    if (known !== undefined) {
      outlooks.set(id, { to: "keep", group: known });
      continue;
    }
    if (state === "present") {
      outlooks.set(id, { to: whole ? "vanished" : "unknown" });
      continue;
    }
    const long = tooLong(name);
    if (long !== undefined) {
      outlooks.set(id, { to: "park", why: { reason: long, remedy: SHORTER_NAME } });
      continue;
    }
    let group = byName.get(name);
    if (group === undefined && !whole) {
      if (searches++ >= LIMITS.groupSearches) {
        outlooks.set(id, { to: "unknown" });
        continue;
      }
      const found = await foundation.findGroupByName(name);
      if (!found.ok) return found;
      group = found.value;
    }
    outlooks.set(id, outlookOf(target, group, byKey.get(fold(name))?.name, names.get(name) ?? []));
  }
  return ok(outlooks);
}

function outlookOf(
  target: PlannedTarget,
  group: FoundationGroup | undefined,
  alike: string | undefined,
  ofOthers: readonly string[],
): GroupOutlook {
  if (group === undefined && ofOthers.length === 0) return { to: "create", alike };
  const claim = judgeClaim({ target, group, ofOthers });
  if (claim.to === "parked") return { to: "park", why: claim.why };
  return { to: claim.to === "ours" ? "keep" : "adopt", group: claim.group };
}

/** All groups of the organization, up to a bound. A server that gives the same page again has no further ones. */
async function listGroups(
  foundation: Foundation,
): Promise<
  Result<{ readonly groups: readonly FoundationGroup[]; readonly whole: boolean }, FoundationFault>
> {
  const groups: FoundationGroup[] = [];
  for (let page = 0; page < LIMITS.groupPages; page++) {
    const offset = page * FOUNDATION_LIMITS.pageSize;
    const listed = await foundation.listGroups(undefined, offset, FOUNDATION_LIMITS.pageSize);
    if (!listed.ok) return listed;
    const repeats = page > 0 && listed.value[0]?.identifier === groups[0]?.identifier;
    if (repeats) return ok({ groups, whole: false });
    groups.push(...listed.value);
    if (listed.value.length < FOUNDATION_LIMITS.pageSize) return ok({ groups, whole: true });
  }
  return ok({ groups, whole: false });
}
