import type { Session } from "../../access/sessions.ts";

/** The parts of a tenant's console, as the navigation names them. */
export type Area =
  | "overview"
  | "setup"
  | "groups"
  | "people"
  | "mapping"
  | "policies"
  | "schemas"
  | "activity"
  | "sync"
  | "settings";

const parts: readonly { readonly area: Area; readonly path: string; readonly label: string }[] = [
  { area: "overview", path: "", label: "Overview" },
  { area: "setup", path: "/setup", label: "Set-up" },
  { area: "groups", path: "/groups", label: "Groups" },
  { area: "people", path: "/people", label: "People" },
  { area: "mapping", path: "/mapping", label: "Mapping" },
  { area: "policies", path: "/policies", label: "Policies" },
  { area: "schemas", path: "/schemas", label: "Schemas" },
  { area: "sync", path: "/sync", label: "Sync" },
  { area: "activity", path: "/activity", label: "Activity" },
  { area: "settings", path: "/settings", label: "Settings" },
];

/** The way to each part of a tenant's console; "Sync" says how much waits there for somebody. */
export function Navigation({ session, area }: { session: Session; area: Area }) {
  const waiting = session.waiting.parked + session.waiting.held;
  return (
    <nav class="nav" aria-label="Console">
      {parts.map((part) => (
        <a
          href={`/console/${session.tenant}${part.path}`}
          aria-current={part.area === area ? "page" : undefined}
        >
          {part.label}
          {part.area === "sync" && waiting > 0 && (
            <span class="count">
              {waiting}
              <span class="unseen"> waiting for you</span>
            </span>
          )}
        </a>
      ))}
    </nav>
  );
}
