import type { Child } from "hono/jsx";
import { VIEW_LIMITS } from "../../limits/http.ts";

interface LinkProps {
  readonly tenant: string;
  readonly id: string;
  readonly children?: Child;
}

/** The way to a person's page, a group's, or a Foundation group's; what it is called comes from outside. */
export const PersonLink = ({ tenant, id, children }: LinkProps) => (
  <a href={personPath(tenant, id)} dir="auto">
    {children}
  </a>
);

export const GroupLink = ({ tenant, id, children }: LinkProps) => (
  <a href={`/console/${tenant}/groups/${encodeURIComponent(id)}`} dir="auto">
    {children}
  </a>
);

export const TargetLink = ({ tenant, id, children }: LinkProps) => (
  <a href={`/console/${tenant}/groups/foundation/${encodeURIComponent(id)}`} dir="auto">
    {children}
  </a>
);

export const personPath = (tenant: string, id: string): string =>
  `/console/${tenant}/people/${encodeURIComponent(id)}`;

/** The first of several things in a line of a table, and that there are more. `items` may hold one more than is shown. */
export const Named = ({ items }: { items: readonly Child[] }) => (
  <>
    {items.slice(0, VIEW_LIMITS.namedInLists).map((item, index) => (
      <>
        {index > 0 && ", "}
        {item}
      </>
    ))}
    {items.length > VIEW_LIMITS.namedInLists && ", …"}
  </>
);

/** An address of the same page with a query, without what is empty. */
export function withQuery(path: string, query: Readonly<Record<string, string | undefined>>): string {
  const stated = Object.entries(query).filter((entry): entry is [string, string] => Boolean(entry[1]));
  return stated.length === 0 ? path : `${path}?${new URLSearchParams(stated)}`;
}

/** What was typed into a search field, in the form in which the database can look for it. */
export const searched = (text: string | undefined): string =>
  (text ?? "").replaceAll("\0", "").trim().slice(0, LONGEST).toWellFormed();

/** Characters of a search that are looked at: e-mail addresses have at most 254 (RFC 5321 §4.5.3.1). */
const LONGEST = 254;
