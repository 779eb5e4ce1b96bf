import type { ActivityQuery } from "../../activity/search.ts";
import { searchQuery, statusRange } from "../../http/api/activity.ts";

/** What the form above the list asks for. */
export interface ActivitySearch {
  readonly fields: SearchFields;
  /** The fields that could not be read and are left out, which the page has to say. */
  readonly ignored: readonly string[];
  readonly query: ActivityQuery;
  /** Whether anything narrows the list down. */
  readonly isNarrowed: boolean;
}

export interface SearchFields {
  readonly userName: string;
  readonly displayName: string;
  /** `failed`, a class such as `4xx`, or nothing. */
  readonly outcome: string;
  readonly method: string;
}

/** Reads the query of the page's address. */
export function readSearch(params: URLSearchParams): ActivitySearch {
  const text = (name: string) => (params.get(name) ?? "").trim();
  const fields = {
    userName: text("userName"),
    displayName: text("displayName"),
    outcome: text("outcome"),
    method: text("method"),
  };
  const ignored: string[] = [];
  const known = (name: keyof typeof readers, value: string) => {
    const read = readers[name].safeParse(value === "" ? undefined : value);
    if (!read.success) ignored.push(name);
    return read.data;
  };
  const status = known("status", fields.outcome === "failed" ? "" : fields.outcome);
  const after = known("after", text("after"));
  const query = {
    userName: known("userName", fields.userName),
    displayName: known("displayName", fields.displayName),
    userId: known("userId", text("userId")),
    groupId: known("groupId", text("groupId")),
    method: known("method", fields.method),
    statuses: statusRange(status, fields.outcome === "failed"),
    before: after === "" ? undefined : after,
  };
  return { fields, ignored, query, isNarrowed: Object.values(query).some((value) => value !== undefined) };
}

const { after, userName, displayName, userId, groupId, method, status } = searchQuery.shape;
const readers = { after, userName, displayName, userId, groupId, method, status } as const;

/** The same search, going on after this record. */
export function addressOf(path: string, { fields, query }: ActivitySearch, after: string): string {
  const params = Object.entries({ ...fields, userId: query.userId, groupId: query.groupId, after });
  const stated = params.filter((entry): entry is [string, string] => Boolean(entry[1]));
  return `${path}?${new URLSearchParams(stated)}`;
}
