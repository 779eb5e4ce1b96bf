import type { Session } from "../../access/sessions.ts";
import { Copy } from "../ui/copy.tsx";
import { Action } from "../ui/form.tsx";
import { Notice } from "../ui/notice.tsx";
import { Time } from "../ui/time.tsx";
import { counted, sentence } from "../ui/words.ts";
import type { SetupFacts } from "./facts.ts";
import { Guide } from "./guide.tsx";

interface IdpPanelProps {
  readonly facts: SetupFacts;
  readonly scimUrl: string;
  /** A SCIM token that was made just now: the one moment at which it can be shown. */
  readonly token: string | undefined;
  readonly session: Session;
  readonly path: string;
  readonly now: number;
}

/** Uses are noted to the hour. */
const LastUse = ({ at, now }: { at: number; now: number }) =>
  now - at < 2 * HOUR ? (
    <>used within the last hours</>
  ) : (
    <>
      last used <Time at={at} now={now} />
    </>
  );

const HOUR = 3_600_000;

/** The values to carry to the IdP, and its guide. */
export const IdpPanel = ({ facts, scimUrl, token, session, path, now }: IdpPanelProps) => (
  <div class="beside">
    <section aria-labelledby="values">
      <h2 id="values">What it needs</h2>
      <Copy label="SCIM address" value={scimUrl} />
      {token === undefined ? (
        <>
          <div class="copy">
            <span class="copy-label">SCIM token</span>
            <span>
              {sentence(counted(facts.scimTokens, "token", "tokens"))},{" "}
              {facts.scimUsedAt === null ? "not used yet" : <LastUse at={facts.scimUsedAt} now={now} />}
            </span>
          </div>
          <p class="quiet">
            A token is shown once, when it is made. Lost yours? Make another one; the others go on working
            until somebody deletes them under Settings.
          </p>
          <Action session={session} action={`${path}/token`}>
            Make a SCIM token
          </Action>
        </>
      ) : (
        <>
          <Copy label="SCIM token" value={token} secret />
          <Notice tone="warn">
            This token is shown now and never again. Enter it at your IdP right away.
          </Notice>
        </>
      )}
    </section>
    <Guide {...{ idp: facts.idp, scimUrl, token, session, path }} />
  </div>
);
