import { Table } from "../ui/table.tsx";
import type { Draft } from "./draft.ts";

/** A mapping to be read, not changed. */
export const StatedMapping = ({ draft, caption }: { draft: Draft; caption: string }) => (
  <>
    {draft.rules.length > 0 && (
      <Table
        caption={caption}
        heads={["#Rule", "When the IdP's group", "Foundation group", "Roles", "If it exists"]}
      >
        {draft.rules.map(({ when, target, roles, adopt }, row) => (
          <tr>
            <td class="number">{row + 1}</td>
            <td>
              <code dir="auto">{when}</code>
            </td>
            <td dir="auto">{target}</td>
            <td dir="auto">{roles}</td>
            <td>{adopt ? "take over" : "leave alone"}</td>
          </tr>
        ))}
      </Table>
    )}
    <p>
      {draft.rules.length === 0 ? "No rules. All groups" : "Groups that no rule matches"} are{" "}
      {draft.otherwise === "mirror" ? "mirrored under their own names" : "ignored"}. Names:{" "}
      <code dir="auto">{draft.nameTemplate}</code>.
    </p>
  </>
);
