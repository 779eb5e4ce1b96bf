import type { Session } from "../../access/sessions.ts";
import type { TokenKind } from "../../lib/token.ts";
import type { SetupLinkView } from "../../tenants/setup-links.ts";
import type { TokenView } from "../../tenants/tokens.ts";
import { Button, ButtonLink } from "../ui/button.tsx";
import { Field, Select } from "../ui/field.tsx";
import { Form } from "../ui/form.tsx";
import { Notice } from "../ui/notice.tsx";
import { Table } from "../ui/table.tsx";
import { Time } from "../ui/time.tsx";
import { SettingsFrame } from "./frame.tsx";
import { LinksSection } from "./links-section.tsx";

export interface TokensPageProps {
  readonly session: Session;
  readonly tokens: readonly TokenView[];
  readonly links: readonly SetupLinkView[];
  readonly now: number;
  /** What was filled in, where it could not be taken, and why. */
  readonly entered?: { readonly kind: string; readonly label: string };
  readonly link?: { readonly label: string; readonly hours: string };
  readonly error?: string;
}

/** The tokens, with what tells a dead one from a live one, and the way to another. */
export function TokensPage({ session, tokens, links, now, entered, link, error }: TokensPageProps) {
  const path = `/console/${session.tenant}/settings/tokens`;
  return (
    <SettingsFrame session={session} tab="tokens">
      {error !== undefined && <Notice tone="bad">{error}</Notice>}
      <p>
        SCIM tokens are for your IdP and open nothing else. To change one without a gap: make a second one,
        enter it at the IdP, wait until it was used, then delete the first.
      </p>
      <Table caption="Tokens" heads={["For", "Label", "Ends in", "Made", "Last used", ""]} stacks>
        {tokens.map((token) => (
          <tr>
            <td class="fit">{kinds[token.kind]}</td>
            <td dir="auto">{token.label}</td>
            <td>
              <code>…{token.lastFour}</code>
            </td>
            <td class="fit">
              <Time at={token.createdAt} now={now} />
            </td>
            <td class="fit">
              {token.lastUsedAt === null ? (
                <span class="quiet">never</span>
              ) : (
                <LastUse at={token.lastUsedAt} now={now} />
              )}
            </td>
            <td class="actions-cell">
              {mayDelete(session, token.kind) && (
                <ButtonLink href={`${path}/${encodeURIComponent(token.id)}/delete`}>Delete</ButtonLink>
              )}
            </td>
          </tr>
        ))}
      </Table>
      <h2>New token</h2>
      <Form session={session} action={path}>
        <Select name="kind" label="For" value={entered?.kind} options={kindsFor(session)} />
        <Field
          name="label"
          label="Label"
          value={entered?.label}
          hint="What will tell it from the others, such as “Okta, from March on”."
          required
        />
        <Button kind="primary">Make a token</Button>
      </Form>
      {session.role === "admin" && <LinksSection session={session} links={links} now={now} link={link} />}
    </SettingsFrame>
  );
}

/** Uses are noted to the hour. */
const LastUse = ({ at, now }: { at: number; now: number }) =>
  now - at < 2 * HOUR ? <>within the last hours</> : <Time at={at} now={now} />;

const HOUR = 3_600_000;

export const kinds: Readonly<Record<TokenKind, string>> = {
  scim: "IdP (SCIM)",
  admin: "Administrators and the API",
};

const kindsFor = ({ role }: Session) =>
  (role === "admin" ? (["scim", "admin"] as const) : (["scim"] as const)).map((value) => ({
    value,
    label: kinds[value],
  }));

const mayDelete = ({ role }: Session, kind: TokenKind): boolean => role === "admin" || kind === "scim";
