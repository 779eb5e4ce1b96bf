import type { Session } from "../../access/sessions.ts";
import type { PolicyPreview } from "../../reconcile/policy-preview.ts";
import { AfterPreview } from "../ui/after-preview.tsx";
import { Form } from "../ui/form.tsx";
import { Notice } from "../ui/notice.tsx";
import { counted, number } from "../ui/words.ts";
import { catalogue, type PolicyName } from "./catalogue.ts";
import { Changes } from "./changes.tsx";
import { EnteredFields } from "./entered-fields.tsx";
import { type Entered, meanwhile } from "./meanwhile.ts";
import { changedNames, type Texts } from "./texts.ts";

interface PreviewProps {
  readonly session: Session;
  readonly entered: Entered;
  /** In force now, which may differ from what was when it was entered. */
  readonly now: Texts;
  readonly preview: PolicyPreview;
}

/** What a change of policies would mean, and the button that saves it. */
export function PolicyChange({ session, entered, now, preview }: PreviewProps) {
  const path = `/console/${session.tenant}/policies`;
  const { theirs, entered: mine } = meanwhile(entered, now);
  return (
    <>
      <p class="crumbs">
        <a href={path}>Policies</a>
      </p>
      <div class="head">
        <div>
          <h1>Preview</h1>
          <p class="lede">Nothing of this is in force yet.</p>
        </div>
      </div>
      <Changes names={changedNames(mine.was, mine.texts)} from={now} to={mine.texts} />
      {theirs.length > 0 && (
        <Notice tone="plain" title="Since you opened the page, somebody else has saved this">
          <Changes names={theirs} from={entered.was} to={now} />
          It stays as it is.
        </Notice>
      )}
      {preview.changes.map((change) => (
        <Effect change={change} />
      ))}
      <Form session={session} action={path} layout="wide">
        <EnteredFields entered={mine} />
        <AfterPreview />
      </Form>
    </>
  );
}

function Effect({ change }: { change: PolicyPreview["changes"][number] }) {
  const { count, isMinimum, sample } = change.concerned;
  const title = change.policy in catalogue ? catalogue[change.policy as PolicyName].title : "Mass changes";
  return (
    <section>
      <h2>
        {title} {count > 0 && <span class="amount">{number(count, isMinimum)}</span>}
      </h2>
      <p dir="auto">{change.effect}</p>
      {count === 0 ? (
        <p class="quiet">Nobody and nothing is concerned right now.</p>
      ) : (
        <ul class="names">
          {sample.map(({ name, target }) => (
            <li>
              <bdi>{name ?? "without a name"}</bdi>
              {target !== null && target !== name && (
                <span class="quiet">
                  {" "}
                  in <bdi>{target}</bdi>
                </span>
              )}
            </li>
          ))}
          {count > sample.length && (
            <li class="quiet">
              and{" "}
              {isMinimum
                ? `${number(count - sample.length)} or more`
                : counted(count - sample.length, "other", "others")}
            </li>
          )}
        </ul>
      )}
    </section>
  );
}
