import type { CountedKind, Overview } from "../../store/overview.ts";
import { number } from "../ui/words.ts";

/** What can wait for somebody: how it is said of one and of many, and where it is looked at. */
const kinds: readonly {
  readonly kind: CountedKind;
  readonly one: string;
  readonly many: string;
  readonly path: string;
}[] = [
  { kind: "held", one: "removal held back", many: "removals held back", path: "/sync?state=held" },
  { kind: "parked", one: "change needs you", many: "changes need you", path: "/sync?state=parked" },
  { kind: "reviews", one: "membership to review", many: "memberships to review", path: "/reviews" },
  {
    kind: "drift",
    one: "difference in Foundation",
    many: "differences in Foundation",
    path: "/sync?state=drift",
  },
  {
    kind: "dismissed",
    one: "dismissed removal",
    many: "dismissed removals",
    path: "/sync?state=dismissed",
  },
];

/** What waits for somebody, by number, with the way there. */
export function Waiting({ facts, home }: { facts: Overview; home: string }) {
  const waiting = kinds.filter(({ kind }) => facts[kind] > 0);
  if (waiting.length === 0) return <>Nothing waits for anybody.</>;
  return (
    <ul class="waiting">
      {waiting.map(({ kind, one, many, path }) => (
        <li>
          <a href={home + path}>
            {number(facts[kind], facts.minimums.has(kind))} {facts[kind] === 1 ? one : many}
          </a>
        </li>
      ))}
    </ul>
  );
}
