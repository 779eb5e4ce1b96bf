import type { ConnectionCheck } from "../../foundation/check.ts";
import { Badge, Notice } from "../ui/notice.tsx";
import { Table } from "../ui/table.tsx";

/** What a test of the connection has shown, check by check. */
export function Checks({ checks }: { checks: readonly ConnectionCheck[] }) {
  const failed = checks.filter(({ ok }) => !ok).length;
  return (
    <section aria-labelledby="checks">
      <h2 id="checks">The test of the connection</h2>
      {failed === 0 ? (
        <Notice tone="good">Everything that Rollcall needs is there.</Notice>
      ) : (
        <Notice tone="bad">Something is in the way: correct it, save, and test once more.</Notice>
      )}
      <Table caption="Checks of the connection" heads={["What", "Result", "In words"]}>
        {checks.map(({ name, ok, message }) => (
          <tr>
            <th scope="row">{titles[name]}</th>
            <td class="fit">{ok ? <Badge tone="good">In order</Badge> : <Badge tone="bad">Failed</Badge>}</td>
            <td dir="auto">{message}</td>
          </tr>
        ))}
      </Table>
    </section>
  );
}

const titles: Readonly<Record<ConnectionCheck["name"], string>> = {
  reachable: "Address",
  signIn: "Sign-in",
  organization: "Organisation",
  routes: "Group calls",
  rename: "Renaming",
  groups: "Groups",
  users: "People",
  roles: "Roles",
  permissions: "Permissions",
};
