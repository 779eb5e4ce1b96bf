import type { Session } from "../../access/sessions.ts";
import type { FoundationPreview } from "../../lane/preview/foundation.ts";
import { ButtonLink } from "../ui/button.tsx";
import { Action } from "../ui/form.tsx";
import { Notice } from "../ui/notice.tsx";
import type { SetupFacts } from "./facts.ts";
import { Outlook } from "./outlook.tsx";

interface SyncPanelProps {
  readonly facts: SetupFacts;
  /** What a look at Foundation has just shown, or why it showed nothing. */
  readonly preview: FoundationPreview | undefined;
  readonly unread: string | undefined;
  readonly session: Session;
  readonly home: string;
}

/** The first sync: what it would do, then its start. Afterwards, where to look. */
export function SyncPanel({ facts, preview, unread, session, home }: SyncPanelProps) {
  if (facts.connection === undefined)
    return (
      <p class="empty">
        There is no connection to Foundation to sync through.{" "}
        <a href={`${home}/setup?step=foundation`}>Connect it</a> first.
      </p>
    );
  return (
    <>
      {unread !== undefined && (
        <Notice tone="bad" title="Foundation could not be read, and nothing was compared">
          <span dir="auto">{unread}</span>
        </Notice>
      )}
      {preview !== undefined && <Outlook preview={preview} />}
      {facts.sync.previewing ? (
        <Begin hasLooked={preview !== undefined} session={session} path={`${home}/setup`} />
      ) : (
        <>
          <h2>It is running</h2>
          <p>
            Whatever your IdP sends from now on reaches Foundation by itself, and once an hour both are
            compared.
          </p>
          <p class="actions">
            <ButtonLink kind="primary" href={home}>
              Open the overview
            </ButtonLink>
            <ButtonLink href={`${home}/sync`}>See what is under way</ButtonLink>
          </p>
        </>
      )}
    </>
  );
}

const Begin = ({ hasLooked, session, path }: { hasLooked: boolean; session: Session; path: string }) => (
  <>
    <h2>{hasLooked ? "Let it begin" : "Look first, then let it begin"}</h2>
    <p class="quiet">
      {hasLooked
        ? "From then on Rollcall writes to Foundation by itself, whenever your IdP changes something."
        : "Looking only reads, and takes some seconds. Nothing is written to Foundation before you start."}
    </p>
    <div class="actions">
      <Action session={session} action={`${path}/preview`} kind={hasLooked ? "quiet" : "primary"}>
        {hasLooked ? "Look again" : "See what would happen"}
      </Action>
      <Action session={session} action={`${path}/start`} kind={hasLooked ? "primary" : "quiet"}>
        Start
      </Action>
    </div>
  </>
);
