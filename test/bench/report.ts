import type { Figures } from "./figures.ts";
import type { WorkRow } from "./parts/work.ts";
import { brief, grouped, table } from "./table.ts";

/** Median and p95 of each contender, and by what each peer's median is above or below Rollcall's. */
export function workTable(rows: readonly WorkRow[], names: readonly string[]): string {
  const [own = "", ...peers] = names;
  const head = [
    "ms: median (p95)",
    "users",
    "members",
    "clients",
    own,
    ...peers.flatMap((name) => [name, "×"]),
    "errors",
  ];
  const body = rows.map(({ title, users, groupSize, clients, results }) => {
    const mine = results[own];
    return [
      title,
      grouped(users),
      groupSize === 0 ? "" : grouped(groupSize),
      String(clients),
      timesOf(mine),
      ...peers.flatMap((name) => [timesOf(results[name]), ratioOf(results[name], mine)]),
      errorsOf(results),
    ];
  });
  return table(head, body);
}

/** What Rollcall's requests cost that does not depend on the machine, the median of each. */
export function costTable(rows: readonly WorkRow[], own: string): string {
  const head = [
    "per request",
    "users",
    "members",
    "trips",
    "statements",
    "read",
    "written",
    "sent",
    "received",
  ];
  const body = rows.flatMap(({ title, users, groupSize, results }) => {
    const mine = results[own];
    if (mine === undefined || typeof mine === "string" || mine.cost === undefined) return [];
    const { trips, queries, read, written } = mine.cost.median;
    const figures = [trips, queries, read, written, mine.sent, mine.received];
    return [[title, grouped(users), groupSize === 0 ? "" : grouped(groupSize), ...figures.map(grouped)]];
  });
  return table(head, body);
}

/** The first wrong answer of each contender in each row that had one. */
export function complaints(rows: readonly WorkRow[]): readonly string[] {
  return rows.flatMap(({ title, users, groupSize, clients, results }) =>
    Object.entries(results).flatMap(([name, result]) =>
      typeof result === "string" || result.firstError === undefined
        ? []
        : [
            `${name}, ${title} (${users} users, ${groupSize} members, ${clients} clients): ${result.errors} × ${result.firstError}`,
          ],
    ),
  );
}

const timesOf = (result: Figures | string | undefined): string => {
  if (result === undefined) return "";
  if (typeof result === "string") return "–";
  return result.answers === 0 ? "only errors" : `${brief(result.medianMs)} (${brief(result.p95Ms)})`;
};

const ratioOf = (peer: Figures | string | undefined, own: Figures | string | undefined): string => {
  if (typeof peer !== "object" || typeof own !== "object") return "";
  return peer.answers === 0 || own.answers === 0 ? "" : brief(peer.medianMs / own.medianMs);
};

const errorsOf = (results: WorkRow["results"]): string =>
  Object.entries(results)
    .flatMap(([name, result]) =>
      typeof result === "string" || result.errors === 0 ? [] : [`${name} ${result.errors}`],
    )
    .join(", ");
