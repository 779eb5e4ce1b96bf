import type { Session } from "../../access/sessions.ts";
import type { TokenKind } from "../../lib/token.ts";
import type { TokenView } from "../../tenants/tokens.ts";
import { Button, ButtonLink } from "../ui/button.tsx";
import { Copy } from "../ui/copy.tsx";
import { Form } from "../ui/form.tsx";
import { Notice } from "../ui/notice.tsx";
import { Fact, Facts } from "../ui/table.tsx";
import { Time } from "../ui/time.tsx";
import { kinds } from "./tokens-page.tsx";

interface NewTokenPageProps {
  readonly session: Session;
  readonly kind: TokenKind;
  readonly label: string;
  readonly token: string;
}

/** The one moment at which a token is shown. */
export const NewTokenPage = ({ session, kind, label, token }: NewTokenPageProps) => (
  <>
    <h1>New token</h1>
    <Notice tone="warn">
      This is the only time that the token is shown. Carry it to where it is needed now.
    </Notice>
    <Copy label={`${kinds[kind]}: ${label}`} value={token} secret />
    <p>
      {kind === "scim"
        ? "Enter it at your IdP in place of the old one. When the list of tokens says that it was used, delete the old one."
        : "It opens this console and the whole API of this organisation. Keep it like a password."}
    </p>
    <ButtonLink href={`/console/${session.tenant}/settings/tokens`}>To the tokens</ButtonLink>
  </>
);

/** Asks before a token is deleted: with it goes whoever still uses it. */
export const TokenDeletionPage = ({
  session,
  token,
  now,
}: {
  session: Session;
  token: TokenView;
  now: number;
}) => (
  <>
    <h1>Delete this token?</h1>
    <Facts>
      <Fact name="For">{kinds[token.kind]}</Fact>
      <Fact name="Label">
        <span dir="auto">{token.label}</span>
      </Fact>
      <Fact name="Ends in">
        <code>…{token.lastFour}</code>
      </Fact>
      <Fact name="Last used">
        {token.lastUsedAt === null ? "never" : <Time at={token.lastUsedAt} now={now} />}
      </Fact>
    </Facts>
    <p>
      Whoever presents it is refused from that moment on
      {token.kind === "admin"
        ? ", and everybody who signed in with it is signed out."
        : ". An IdP that still has it stops provisioning."}
    </p>
    <div class="actions">
      <Form session={session} layout="inline">
        <Button kind="danger">Delete the token</Button>
      </Form>
      <ButtonLink href={`/console/${session.tenant}/settings/tokens`}>Keep it</ButtonLink>
    </div>
  </>
);
