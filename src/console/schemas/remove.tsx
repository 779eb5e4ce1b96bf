import type { Session } from "../../access/sessions.ts";
import type { Definition } from "../../scim/extensions.ts";
import { Button, ButtonLink } from "../ui/button.tsx";
import { Checkbox } from "../ui/field.tsx";
import { Form } from "../ui/form.tsx";
import { Notice } from "../ui/notice.tsx";
import { addressOf } from "./list.tsx";

interface RemovalProps {
  readonly session: Session;
  readonly definition: Definition;
  /** Who has data of it, such as `3 groups`; nothing where nobody has. */
  readonly holders: string | undefined;
  /** Why it was not deleted. */
  readonly refusal?: string | undefined;
}

/** Asks whether a schema is to be deleted, and says what goes with it. */
export function Removal({ session, definition, holders, refusal }: RemovalProps) {
  const path = addressOf(session, definition.id);
  return (
    <>
      <p class="crumbs">
        <a href={`/console/${session.tenant}/schemas`}>Schemas</a> / <a href={path}>{definition.name}</a>
      </p>
      <h1>Delete this schema?</h1>
      {refusal !== undefined && (
        <Notice tone="bad" title="Nothing was deleted">
          <span dir="auto">{refusal}</span>
        </Notice>
      )}
      <p>
        <code>{definition.id}</code>{" "}
        {holders === undefined ? "is used by nobody." : `has data of ${holders}.`} What your IdP sends under
        it afterwards is kept aside, and no rule can ask for it.
      </p>
      <Form session={session} action={`${path}/delete`}>
        {holders !== undefined && (
          <Checkbox
            name="confirm"
            value={definition.id}
            label={`Delete the data of ${holders} with it`}
            hint="For good: only your IdP can send it again."
          />
        )}
        <p class="actions">
          <Button kind="danger">Delete the schema</Button>
          <ButtonLink href={path}>Keep it</ButtonLink>
        </p>
      </Form>
    </>
  );
}
