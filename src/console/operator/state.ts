import { stateOf } from "../../http/api/operator.ts";
import { OPERATOR_LIMITS } from "../../limits/http.ts";
import type { TenantOverview } from "../../tenants/operator.ts";
import type { Tone } from "../ui/notice.tsx";

/** The kinds of tenants that the list can be narrowed to. */
export const filters = ["all", "problems", "working", "preview", "suspended"] as const;
export type Filter = (typeof filters)[number];

/** What a tenant's state is called, and how grave it is. */
export interface NamedState {
  readonly label: string;
  readonly tone: Tone;
}

/** The state of the tenant's synchronization; what the operator has done to it comes first. */
export function stateNamed(tenant: TenantOverview, now: number): NamedState {
  if (tenant.status === "suspended") return { label: "suspended", tone: "warn" };
  const { state } = stateOf(tenant.left, tenant.dueAt !== null && tenant.dueAt <= now, now);
  if (state === "preview" || !tenant.left.connected) return { label: "not started", tone: "plain" };
  switch (state) {
    case "converged":
      return { label: "in step", tone: "good" };
    case "working":
      return { label: "working", tone: "plain" };
    case "held":
      return { label: "held", tone: "warn" };
    case "degraded":
      return { label: "degraded", tone: "bad" };
  }
}

/** What is wrong with a tenant that its administrators may not see by themselves, or cannot mend; a few words each. */
export function problemsOf(tenant: TenantOverview, now: number): readonly string[] {
  const { left, dueAt, failedRuns, deadLetters } = tenant;
  return [
    ...(failedRuns > 0 ? [`${failedRuns} failed ${failedRuns === 1 ? "run" : "runs"}`] : []),
    ...(deadLetters > 0 ? [`${deadLetters} dead ${deadLetters === 1 ? "letter" : "letters"}`] : []),
    ...(dueAt !== null && now - dueAt > OPERATOR_LIMITS.overdueMs ? ["lane overdue"] : []),
    ...(left.degradedSince !== null ? ["Foundation fails"] : []),
    ...(left.held > 0 ? [`${left.held} held`] : []),
    ...(left.parked > 0 ? [`${left.parked} parked`] : []),
  ];
}

/** Whether the tenant is of the kind. */
export function matches(tenant: TenantOverview, filter: Filter, now: number): boolean {
  const { label } = stateNamed(tenant, now);
  switch (filter) {
    case "all":
      return true;
    case "problems":
      return (
        tenant.status === "active" &&
        (label === "degraded" || label === "held" || problemsOf(tenant, now).length > 0)
      );
    case "working":
      return label === "working";
    case "preview":
      return label === "not started";
    case "suspended":
      return label === "suspended";
  }
}
