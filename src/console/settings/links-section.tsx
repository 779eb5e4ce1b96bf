import type { Session } from "../../access/sessions.ts";
import { SETUP_LINK_LIMITS } from "../../limits/tenants.ts";
import type { SetupLinkView } from "../../tenants/setup-links.ts";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { Action, Form } from "../ui/form.tsx";
import { Empty, Table } from "../ui/table.tsx";
import { Time } from "../ui/time.tsx";

interface LinksSectionProps {
  readonly session: Session;
  readonly links: readonly SetupLinkView[];
  readonly now: number;
  /** What was filled in, where it could not be taken. */
  readonly link?: { readonly label: string; readonly hours: string } | undefined;
}

/** The links that let colleagues in for a time, and the way to another. */
export function LinksSection({ session, links, now, link }: LinksSectionProps) {
  const path = `/console/${session.tenant}/settings/links`;
  const hours = link?.hours ?? SETUP_LINK_LIMITS.usualHours;
  return (
    <section>
      <h2>Set-up links</h2>
      <p>For a colleague who sets something up: a link lets them in without a token, until it ends.</p>
      {links.length === 0 ? (
        <Empty>No link is open now.</Empty>
      ) : (
        <Table caption="Set-up links" heads={["For", "Made", "Ends", ""]} stacks>
          {links.map((each) => (
            <tr>
              <td dir="auto">{each.label}</td>
              <td class="fit">
                <Time at={each.createdAt} now={now} />
              </td>
              <td class="fit">
                <Time at={each.expiresAt} now={now} />
              </td>
              <td class="actions-cell">
                <Action
                  session={session}
                  action={`${path}/${encodeURIComponent(each.id)}/delete`}
                  kind="danger"
                >
                  End it
                </Action>
              </td>
            </tr>
          ))}
        </Table>
      )}
      <Form session={session} action={path}>
        <Field
          name="linkLabel"
          label="For whom"
          value={link?.label}
          hint="A name, to tell it from others."
          required
        />
        <Field
          name="expiresInHours"
          type="number"
          label="For how many hours"
          value={hours}
          min={1}
          max={SETUP_LINK_LIMITS.longestHours}
          required
        />
        <Button>Make a link</Button>
      </Form>
    </section>
  );
}
