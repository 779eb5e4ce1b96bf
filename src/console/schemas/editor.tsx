import type { Session } from "../../access/sessions.ts";
import { Button } from "../ui/button.tsx";
import { TextArea } from "../ui/field.tsx";
import { Form } from "../ui/form.tsx";
import { Notice } from "../ui/notice.tsx";
import { EXAMPLE } from "./examples.ts";
import type { Mistake } from "./read.ts";

/** Why a schema was not taken. */
export interface Refused {
  readonly mistakes: readonly Mistake[];
}

/** What is wrong with the pasted text, each with its place. */
export const Mistakes = ({ refused }: { refused: Refused | undefined }) =>
  refused === undefined ? null : (
    <Notice tone="bad" title="Nothing was saved">
      <ul class="plain-list">
        {refused.mistakes.map(({ where, detail }) => (
          <li>
            {where !== undefined && (
              <>
                <code>{where}</code>:{" "}
              </>
            )}
            <span dir="auto">{detail}</span>
          </li>
        ))}
      </ul>
    </Notice>
  );

interface SchemaFormProps {
  readonly session: Session;
  readonly action: string;
  readonly text: string;
  readonly refused: Refused | undefined;
  readonly button: string;
}

/** The schema as JSON, to be pasted or changed. */
export const SchemaForm = ({ session, action, text, refused, button }: SchemaFormProps) => (
  <Form session={session} action={action} layout="wide">
    <TextArea
      name="schema"
      label="Schema as JSON"
      value={text}
      rows={Math.min(30, Math.max(12, text.split("\n").length + 1))}
      error={refused === undefined ? undefined : "Not taken: see above what to correct."}
      hint="As in RFC 7643, section 7, with resourceType Group or User. What is left out of an attribute has the standard's default: a single text that may be changed."
    />
    <Button kind="primary">{button}</Button>
  </Form>
);

/** The page on which a schema is added. */
export const NewSchema = ({
  session,
  text,
  refused,
}: {
  session: Session;
  text: string;
  refused: Refused | undefined;
}) => (
  <>
    <p class="crumbs">
      <a href={`/console/${session.tenant}/schemas`}>Schemas</a>
    </p>
    <div class="head">
      <div>
        <h1>Add a schema</h1>
        <p class="lede">What your IdP sent under its URN before is taken in, as far as it fits.</p>
      </div>
    </div>
    <Mistakes refused={refused} />
    <SchemaForm
      session={session}
      action={`/console/${session.tenant}/schemas/new`}
      button="Add the schema"
      {...{ text, refused }}
    />
    <details class="advanced">
      <summary>An example</summary>
      <pre>{EXAMPLE}</pre>
    </details>
  </>
);
