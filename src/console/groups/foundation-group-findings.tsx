import { VIEW_LIMITS } from "../../limits/http.ts";
import type { DriftItem } from "../../store/drift-view.ts";
import type { TargetRoleView } from "../../store/role-views.ts";
import type { WholeTarget } from "../../store/target-view.ts";
import { PersonLink } from "../people/links.tsx";
import { Badge, type Tone } from "../ui/notice.tsx";
import { Table } from "../ui/table.tsx";
import { Time } from "../ui/time.tsx";
import { sentence } from "../ui/words.ts";

/** The roles that a Foundation group gives or holds, and why one is not as it should be. */
export function RolesOfTarget({ whole: { roles, roleWork, bindsPeople } }: { whole: WholeTarget }) {
  if (roles.length === 0) return <p class="quiet">None: no rule that makes this group names a role.</p>;
  return (
    <>
      <ul class="plain-list">
        {roles.map((role) => {
          const [tone, text] = roleState(role, bindsPeople, roleWork?.state === "parked");
          return (
            <li>
              <bdi>{role.role}</bdi> <Badge tone={tone}>{text}</Badge>
            </li>
          );
        })}
      </ul>
      {typeof roleWork?.reason === "string" && (
        <p class="hint">
          {roleWork.reason} {roleWork.remedy}
        </p>
      )}
    </>
  );
}

function roleState(
  { desired, ledger }: TargetRoleView,
  bindsPeople: boolean,
  isParked: boolean,
): readonly [Tone, string] {
  if (desired === 0) return ledger === "absent" ? ["plain", "Taken away"] : ["plain", "Being taken away"];
  if (ledger === "present") return ["good", "Given"];
  if (ledger === "found") return ["good", "Given by somebody else before"];
  if (ledger === null && bindsPeople) return ["good", "Given to each person in it"];
  return isParked ? ["bad", "Needs you"] : ["plain", "On its way"];
}

/** What the last comparisons found in one Foundation group. */
export function DriftOfTarget({
  tenant,
  drift,
  now,
}: {
  tenant: string;
  drift: readonly DriftItem[];
  now: number;
}) {
  if (drift.length === 0) return null;
  const shown = drift.slice(0, VIEW_LIMITS.listedBeside);
  return (
    <>
      <h2>Found in Foundation</h2>
      <p class="quiet">
        What is not as Rollcall left it. The policy “drift” says what becomes of it; see{" "}
        <a href={`/console/${tenant}/policies`}>policies</a>.
      </p>
      <Table caption="Found in Foundation" heads={["Finding", "Who", "What was done", "Since"]}>
        {shown.map((item) => (
          <tr>
            <td>
              {findings[item.kind]} {item.role !== "" && <bdi>{item.role}</bdi>}
            </td>
            <td>
              <Who tenant={tenant} item={item} />
            </td>
            <td>{sentence(item.action)}</td>
            <td class="fit">
              <Time at={item.since} now={now} />
            </td>
          </tr>
        ))}
      </Table>
      {drift.length > shown.length && (
        <p>
          <a href={`/console/${tenant}/sync?state=drift`}>All findings</a>
        </p>
      )}
    </>
  );
}

function Who({ tenant, item }: { tenant: string; item: DriftItem }) {
  if (item.foundationUserId === "") return <span class="quiet">The group itself</span>;
  if (item.userId === null) return <code dir="auto">{item.foundationUserId}</code>;
  return (
    <PersonLink tenant={tenant} id={item.userId}>
      {item.userName ?? item.userId}
    </PersonLink>
  );
}

const findings: Readonly<Record<DriftItem["kind"], string>> = {
  stranger: "A member whom somebody else placed",
  missing: "A member whom somebody else took out",
  vanished: "The group was deleted",
  renamed: "The group was renamed",
  role: "A role that somebody else changed:",
};
