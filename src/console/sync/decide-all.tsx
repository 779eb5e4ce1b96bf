import type { Session } from "../../access/sessions.ts";
import { Button, ButtonLink } from "../ui/button.tsx";
import { Form } from "../ui/form.tsx";
import { Notice } from "../ui/notice.tsx";
import { counted, sentence } from "../ui/words.ts";

interface DecideAllProps {
  readonly session: Session;
  readonly verdict: "approve" | "dismiss";
  readonly held: number;
  readonly isMinimum: boolean;
  /** Why they are held back, in the words of the guard. */
  readonly reason: string | null;
}

/** Asks once more before all that is held back is decided on. */
export function DecideAllPage({ session, verdict, held, isMinimum, reason }: DecideAllProps) {
  const list = `/console/${session.tenant}/sync?state=held`;
  const removals = `${isMinimum ? "at least " : ""}${counted(held, "removal", "removals")}`;
  return (
    <>
      <p class="crumbs">
        <a href={list}>Held</a>
      </p>
      <h1>{verdict === "approve" ? "Approve all removals?" : "Dismiss all removals?"}</h1>
      {held === 0 ? (
        <p>Nothing is held back any more.</p>
      ) : (
        <>
          <Notice tone={verdict === "approve" ? "bad" : "warn"} title={sentence(`${removals} held back`)}>
            {reason !== null && <p dir="auto">{reason}</p>}
            <p>
              {verdict === "approve"
                ? "These people lose their access in Foundation within moments. Whoever should have it back has to be put into the group again in the IdP."
                : "These people keep their access, against what the IdP says, until their memberships are put right there or somebody approves after all."}
            </p>
          </Notice>
          <div class="actions">
            <Form
              session={session}
              action={`/console/${session.tenant}/sync/held/${verdict}`}
              layout="inline"
            >
              <Button kind="danger">{verdict === "approve" ? "Approve all" : "Dismiss all"}</Button>
            </Form>
            <ButtonLink href={list}>Back to the list</ButtonLink>
          </div>
        </>
      )}
    </>
  );
}
