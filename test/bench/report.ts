import type { Figures } from "./figures.ts";
import type { WorkRow } from "./parts/work.ts";
import { brief, grouped, table } from "./table.ts";

type Result = Figures | string | undefined;

export interface Columns {
  readonly own: string;
  /** What the platform itself takes: Rollcall is put in relation to it, and not it to Rollcall. */
  readonly floor: string;
  /** All contenders, in the order of the columns. */
  readonly names: readonly string[];
}

/** A table of times for each size of directory and number of clients. */
export function workTables(rows: readonly WorkRow[], columns: Columns): string {
  const places = Map.groupBy(rows, ({ users, clients }) => `${grouped(users)} users, ${clients} at once`);
  return [...places].map(([place, some]) => workTable(place, some, columns)).join("\n\n");
}

/** Median and p95 of each contender; of how many times the floor Rollcall's median is, and each peer's of how many times Rollcall's. */
function workTable(place: string, rows: readonly WorkRow[], { own, floor, names }: Columns): string {
  const others = names.filter((name) => name !== own);
  const relationOf = (name: string, results: WorkRow["results"]): string =>
    name === floor ? ratioOf(results[own], results[floor]) : ratioOf(results[name], results[own]);
  const head = ["ms: median (p95)", "members", own, ...others.flatMap((name) => [name, "×"]), "errors"];
  const body = rows.map(({ title, groupSize, results }) => [
    title,
    groupSize === 0 ? "" : grouped(groupSize),
    timesOf(results[own]),
    ...others.flatMap((name) => [timesOf(results[name]), relationOf(name, results)]),
    errorsOf(results),
  ]);
  return `${place}\n\n${table(head, body)}`;
}

/** What requests cost that does not depend on the machine, the median of each. However many clients there are, it is the same. */
export function costTable(rows: readonly WorkRow[], { own, floor }: Pick<Columns, "own" | "floor">): string {
  const first = [
    ...Map.groupBy(rows, ({ name, users, groupSize }) => `${name} ${users} ${groupSize}`),
  ].flatMap(([, [row]]) => row ?? []);
  const head = [
    ...["per request", "users", "members", "trips", "statements", "read", "written", "sent", "received"],
    ...[`${floor}: trips`, "read", "written"],
  ];
  const body = first.flatMap(({ title, users, groupSize, results }) => {
    const [mine, least] = [costOf(results[own]), costOf(results[floor])];
    if (mine === undefined) return [];
    const cells = [mine.trips, mine.queries, mine.read, mine.written, mine.sent, mine.received];
    const floors = least === undefined ? [] : [least.trips, least.read, least.written];
    return [
      [
        title,
        grouped(users),
        groupSize === 0 ? "" : grouped(groupSize),
        ...[...cells, ...floors].map(grouped),
      ],
    ];
  });
  return table(head, body);
}

const costOf = (result: Result) =>
  typeof result === "object" && result.cost !== undefined
    ? { ...result.cost.median, sent: result.sent, received: result.received }
    : undefined;

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

const timesOf = (result: Result): string => {
  if (result === undefined) return "";
  if (typeof result === "string") return "–";
  const { answers, errors, givenUp, medianMs, p95Ms, medianIsLeast, p95IsLeast } = result;
  if (answers + givenUp === 0) return errors === 0 ? "too slow" : "only errors";
  if (medianIsLeast) return `> ${brief(medianMs)}`;
  return `${brief(medianMs)} (${p95IsLeast ? "> " : ""}${brief(p95Ms)})`;
};

/** The one's median in the other's. Where one of them is a bound, so is this; where both are, or the bound leaves open who is ahead, it is left out. */
const ratioOf = (one: Result, other: Result): string => {
  if (typeof one !== "object" || typeof other !== "object") return "";
  if (one.medianMs === 0 || other.medianMs === 0 || (one.medianIsLeast && other.medianIsLeast)) return "";
  const ratio = one.medianMs / other.medianMs;
  if (one.medianIsLeast) return ratio > 1 ? `> ${brief(ratio)}` : "";
  if (other.medianIsLeast) return ratio < 1 ? `< ${brief(ratio)}` : "";
  return brief(ratio);
};

const errorsOf = (results: WorkRow["results"]): string =>
  Object.entries(results)
    .flatMap(([name, result]) =>
      typeof result === "string" || result.errors === 0 ? [] : [`${name} ${result.errors}`],
    )
    .join(", ");
