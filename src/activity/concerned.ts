import { isObject, type Json, type JsonObject } from "../lib/json.ts";
import type { Concerned } from "./downstream.ts";

/** An event of the request, as far as this looks at it. */
export interface ConcerningEvent {
  readonly type: string;
  readonly data: JsonObject;
}

/** Whom a request is about, out of what it changed (as it was kept) and the first of its events. */
export function concernedBy(changed: Json, events: readonly ConcerningEvent[]): Concerned {
  const isDeletion = isObject(changed) && changed.kind === "group" && changed.change === "deleted";
  const { groupId, userId } = isObject(changed) ? changed : {};
  const pairs = events.filter(isMembership).map(({ data }) => ({
    groupId: String(data.groupId),
    userId: String(data.value),
  }));
  const of = (prefix: string, name: string, more: Json | undefined) =>
    unique([
      ...events.filter(({ type }) => type.startsWith(prefix)).map(({ data }) => data[name]),
      ...(isObject(changed) && changed.change !== "nothing" ? [more] : []),
    ]);
  return {
    pairs,
    groupIds: of("group.", "groupId", groupId),
    userIds: of("user.", "userId", userId),
    unsettled: isDeletion ? unique(pairs.map((pair) => pair.userId)) : [],
  };
}

const isMembership = ({ type, data }: ConcerningEvent): boolean =>
  type.startsWith("group.member_") && data.memberType === "User";

const unique = (values: readonly (Json | undefined)[]): readonly string[] => [
  ...new Set(values.filter((value) => typeof value === "string")),
];
