import type { Session } from "../../access/sessions.ts";
import { Button, ButtonLink } from "../ui/button.tsx";
import { Form } from "../ui/form.tsx";
import { Notice } from "../ui/notice.tsx";
import type { Draft } from "./draft.ts";
import { DraftFields } from "./draft-fields.tsx";
import { StatedMapping } from "./stated.tsx";

/** Two mappings that cannot both be: the one in force by now, and the one that was made from an earlier one. */
export function Conflict({ session, inForce, mine }: { session: Session; inForce: Draft; mine: Draft }) {
  const path = `/console/${session.tenant}/mapping`;
  return (
    <>
      <div class="head">
        <h1>The mapping has changed meanwhile</h1>
      </div>
      <Notice tone="warn">
        Since you opened it, somebody saved another mapping, or changed a schema that its rules may read.
        Nothing of yours was saved, and nothing of it is lost.
      </Notice>
      <h2>In force now</h2>
      <StatedMapping draft={inForce} caption="The mapping in force" />
      <h2>Yours</h2>
      <StatedMapping draft={mine} caption="Your mapping" />
      <Form session={session} action={path} layout="wide">
        <DraftFields draft={{ ...mine, version: inForce.version }} />
        <p class="actions">
          <Button kind="primary" name="do" value="preview">
            Preview yours against it
          </Button>
          <Button name="do" value="edit">
            Go on editing yours
          </Button>
          <ButtonLink href={path}>Drop yours</ButtonLink>
        </p>
      </Form>
    </>
  );
}
