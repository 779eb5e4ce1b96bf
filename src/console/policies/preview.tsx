import type { Session } from "../../access/sessions.ts";
import type { PolicyPreview } from "../../reconcile/policy-preview.ts";
import { AfterPreview } from "../ui/after-preview.tsx";
import { Form } from "../ui/form.tsx";
import { Fact, Facts } from "../ui/table.tsx";
import { counted, number } from "../ui/words.ts";
import { catalogue, type PolicyName, policyNames, wordsFor } from "./catalogue.ts";
import { changedNames, type Texts } from "./texts.ts";

interface PreviewProps {
  readonly session: Session;
  readonly texts: Texts;
  readonly was: Texts;
  /** In force now, which may differ from `was` where somebody else was faster. */
  readonly now: Texts;
  readonly preview: PolicyPreview;
}

/** What a change of policies would mean, and the button that saves it. */
export function PolicyChange({ session, texts, was, now, preview }: PreviewProps) {
  const path = `/console/${session.tenant}/policies`;
  const names = changedNames(was, texts);
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
      <Facts>
        {names.map((name) => (
          <Fact name={catalogue[name].title}>
            <bdi>{wordsFor(name, now[name])}</bdi> → <bdi>{wordsFor(name, texts[name])}</bdi>
          </Fact>
        ))}
      </Facts>
      {preview.changes.length === 0 && <p>These are in force already: nothing changes.</p>}
      {preview.changes.map((change) => (
        <Effect change={change} />
      ))}
      <Form session={session} action={path} layout="wide">
        {policyNames.map((name) => (
          <>
            <input type="hidden" name={`was.${name}`} value={was[name]} />
            <input type="hidden" name={name} value={texts[name]} />
          </>
        ))}
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
