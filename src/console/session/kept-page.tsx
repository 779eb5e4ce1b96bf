import type { Session } from "../../access/sessions.ts";
import type { PageContext } from "../context.ts";
import { Button, ButtonLink } from "../ui/button.tsx";
import { Form } from "../ui/form.tsx";
import { plainPage } from "../ui/page.tsx";
import { type Kept, PREFIX } from "./kept.ts";

/** Shows somebody who is signed in the way back to what they entered; only what they do there is done. */
export const keptPage = (
  c: PageContext,
  kept: Kept,
  session: Pick<Session, "csrf">,
  status: 200 | 403 = 200,
): Response | Promise<Response> =>
  plainPage(
    c,
    { title: "What you entered", status },
    <div class="narrow">
      <h1>What you entered is still here</h1>
      <p class="lede">You are signed in again. Nothing of it was saved so far.</p>
      <Form session={session} action={kept.path}>
        <KeptFields kept={kept} />
        <p class="actions">
          <Button kind="primary" name="do" value="edit">
            Go on with it
          </Button>
          <ButtonLink href={kept.path}>Drop it</ButtonLink>
        </p>
      </Form>
    </div>,
  );

/** What was entered, brought along by a form without being shown; `prefixed` in the one that signs in, which says where it belongs. */
export const KeptFields = ({
  kept: { path, fields },
  prefixed = false,
}: {
  kept: Kept;
  prefixed?: boolean;
}) => (
  <>
    {prefixed && <input type="hidden" name="kept" value={path} />}
    {fields.map(([name, value]) => (
      <input type="hidden" name={prefixed ? PREFIX + name : name} value={value} />
    ))}
  </>
);

/** What was entered, to be read and copied: without what the form itself has added. */
export const KeptText = ({ kept: { fields } }: { kept: Kept }) => (
  <details class="advanced">
    <summary>What you entered</summary>
    <textarea readonly rows={10} aria-label="What you entered" spellcheck={false}>
      {fields
        .filter(([name, value]) => value !== "" && !/^(was\..*|version|seen)$/.test(name))
        .map(([name, value]) => `${name}: ${value}`)
        .join("\n")}
    </textarea>
  </details>
);
