import type { OperatorSession } from "../../access/operator.ts";
import { TENANT_LIMITS } from "../../limits/tenants.ts";
import type { InviteView } from "../../tenants/invites.ts";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { Form } from "../ui/form.tsx";
import { Notice } from "../ui/notice.tsx";
import { Empty, More, Table } from "../ui/table.tsx";
import { Time } from "../ui/time.tsx";

interface InvitesProps {
  readonly invites: readonly InviteView[];
  readonly operator: OperatorSession;
  readonly next: string | undefined;
  /** What is wrong with what was entered. */
  readonly mistake?: { readonly error: string; readonly label: string } | undefined;
  readonly now: number;
}

/** The codes with which organisations register, and a form for another. */
export const InvitesPage = ({ invites, operator, next, mistake, now }: InvitesProps) => (
  <>
    <h1>Invite codes</h1>
    <p class="lede">Each registers one organisation. They are asked for where REGISTRATION is "invite".</p>
    {mistake !== undefined && <Notice tone="bad">The code was not made.</Notice>}
    <Form session={operator} action="/operator/invites">
      <Field
        name="label"
        label="For whom"
        value={mistake?.label}
        error={mistake?.error}
        maxlength={TENANT_LIMITS.nameLength}
        required
      />
      <Button kind="primary">Make an invite code</Button>
    </Form>
    {invites.length === 0 ? (
      <Empty>There are no invite codes yet.</Empty>
    ) : (
      <Table caption="Invite codes, oldest first" heads={["For whom", "Made", "Used by"]}>
        {invites.map(({ label, createdAt, usedAt, usedBy }) => (
          <tr>
            <th scope="row" dir="auto">
              {label}
            </th>
            <td class="fit">
              <Time at={createdAt} now={now} />
            </td>
            <td>
              {usedBy === null ? (
                <span class="quiet">not used yet</span>
              ) : (
                <>
                  <a href={`/operator/tenants/${encodeURIComponent(usedBy)}`}>
                    <code>{usedBy}</code>
                  </a>
                  {usedAt !== null && (
                    <span class="quiet">
                      {" "}
                      <Time at={usedAt} now={now} />
                    </span>
                  )}
                </>
              )}
            </td>
          </tr>
        ))}
      </Table>
    )}
    <More href={next && `/operator/invites?after=${encodeURIComponent(next)}`} />
  </>
);
