import type { Idp } from "../../tenants/idp.ts";
import type { TenantOverview } from "../../tenants/operator.ts";
import { profiles } from "../../tenants/profiles.ts";
import { Badge } from "../ui/notice.tsx";
import { Empty, More, Table } from "../ui/table.tsx";
import { duration } from "../ui/time.tsx";
import { number } from "../ui/words.ts";
import { type Filter, filters, problemsOf, stateNamed } from "./state.ts";

interface TenantsProps {
  readonly tenants: readonly TenantOverview[];
  readonly filter: Filter;
  /** Where the next page begins; nothing where there is none. */
  readonly next: string | undefined;
  readonly now: number;
}

const labels: Readonly<Record<Filter, string>> = {
  all: "All",
  problems: "With problems",
  working: "Working",
  preview: "Not started",
  suspended: "Suspended",
};

/** All organisations of this installation: states and counts, and nothing that one of them holds. */
export const TenantsPage = ({ tenants, filter, next, now }: TenantsProps) => (
  <>
    <h1>Organisations</h1>
    <nav class="narrowing" aria-label="Which organisations">
      {filters.map((one) => (
        <a
          href={one === "all" ? "/operator" : `/operator?show=${one}`}
          aria-current={one === filter ? "page" : undefined}
        >
          {labels[one]}
        </a>
      ))}
    </nav>
    {tenants.length === 0 ? (
      <Empty>
        {next !== undefined
          ? "None among those that were looked through for this page; there are more."
          : filter === "all"
            ? "No organisation has registered yet."
            : "There is no such organisation."}
      </Empty>
    ) : (
      <Table
        caption="Organisations"
        heads={["Organisation", "State", "IdP", "#People", "#Groups", "#Left to do", "Problems"]}
      >
        {tenants.map((tenant) => (
          <Row tenant={tenant} now={now} />
        ))}
      </Table>
    )}
    <More href={next && `/operator?show=${filter}&after=${encodeURIComponent(next)}`} />
  </>
);

function Row({ tenant, now }: { tenant: TenantOverview; now: number }) {
  const { label, tone } = stateNamed(tenant, now);
  const { pending, isMinimum } = tenant.left;
  return (
    <tr>
      <th scope="row">
        <a href={`/operator/tenants/${encodeURIComponent(tenant.id)}`} dir="auto">
          {tenant.name}
        </a>
        <div class="quiet">
          <code>{tenant.id}</code>
        </div>
      </th>
      <td>
        <Badge tone={tone}>{label}</Badge>
      </td>
      <td>{profiles[tenant.idp as Idp].label}</td>
      <td class="number">{number(tenant.users)}</td>
      <td class="number">{number(tenant.groups)}</td>
      <td class="number">
        {number(pending, isMinimum)}
        {tenant.oldestPendingSince !== null && pending > 0 && (
          <span class="quiet">, for {duration(Math.max(0, now - tenant.oldestPendingSince))}</span>
        )}
      </td>
      <td>{problemsOf(tenant, now).join(", ") || <span class="quiet">–</span>}</td>
    </tr>
  );
}
