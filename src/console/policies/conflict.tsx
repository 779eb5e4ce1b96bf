import type { Session } from "../../access/sessions.ts";
import { Button, ButtonLink } from "../ui/button.tsx";
import { Choice } from "../ui/choice.tsx";
import { Form } from "../ui/form.tsx";
import { Notice } from "../ui/notice.tsx";
import { catalogue, type PolicyName, wordsFor } from "./catalogue.ts";
import { Changes } from "./changes.tsx";
import { EnteredFields } from "./entered-fields.tsx";
import { type Entered, meanwhile } from "./meanwhile.ts";
import { changedNames, type Texts } from "./texts.ts";

interface ConflictProps {
  readonly session: Session;
  readonly entered: Entered;
  /** In force now. */
  readonly now: Texts;
}

/** Two changes of the same policies: the one that is in force by now, and the one that was made of what had been in force before. */
export function Conflict({ session, entered, now }: ConflictProps) {
  const path = `/console/${session.tenant}/policies`;
  const { theirs, both, entered: mine } = meanwhile(entered, now);
  const theirsAlone = theirs.filter((name) => !both.includes(name));
  const mineAlone = changedNames(mine.was, mine.texts).filter((name) => !both.includes(name));
  return (
    <>
      <div class="head">
        <h1>The policies have changed meanwhile</h1>
      </div>
      <Notice tone="warn">
        Since you opened them, somebody saved other policies. Nothing of yours was saved, and nothing of it is
        lost.
      </Notice>
      <Form session={session} action={path} layout="wide">
        <EnteredFields entered={mine} except={both} />
        {both.length > 0 && (
          <section>
            <h2>Changed by both of you</h2>
            {both.map((name) => (
              <Either name={name} theirs={now[name]} mine={mine.texts[name]} />
            ))}
          </section>
        )}
        {theirsAlone.length > 0 && (
          <section>
            <h2>Changed by somebody else</h2>
            <p>This is in force, and stays so.</p>
            <Changes names={theirsAlone} from={entered.was} to={now} />
          </section>
        )}
        {mineAlone.length > 0 && (
          <section>
            <h2>Changed by you</h2>
            <Changes names={mineAlone} from={now} to={mine.texts} />
          </section>
        )}
        <p class="actions">
          <Button kind="primary" name="do" value="preview">
            Preview
          </Button>
          <Button name="do" value="edit">
            Go on editing
          </Button>
          <ButtonLink href={path}>Drop yours</ButtonLink>
        </p>
      </Form>
    </>
  );
}

function Either({ name, theirs, mine }: { name: PolicyName; theirs: string; mine: string }) {
  const id = name.replace(".", "-");
  const choices = [
    { text: theirs, of: "theirs", hint: "In force now; somebody saved it since you opened the page." },
    { text: mine, of: "mine", hint: "Yours." },
  ] as const;
  return (
    <div class="policy" role="radiogroup" aria-labelledby={`title-${id}`}>
      <div>
        <h3 id={`title-${id}`}>{catalogue[name].title}</h3>
      </div>
      <div>
        {choices.map(({ text, of, hint }) => (
          <Choice
            id={`${of}-${id}`}
            name={name}
            value={text}
            checked={of === "mine"}
            label={<bdi>{wordsFor(name, text)}</bdi>}
            hint={hint}
          />
        ))}
      </div>
    </div>
  );
}
