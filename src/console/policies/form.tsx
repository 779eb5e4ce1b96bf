import type { Session } from "../../access/sessions.ts";
import { Button } from "../ui/button.tsx";
import { Choice } from "../ui/choice.tsx";
import { Form } from "../ui/form.tsx";
import { Badge, Notice } from "../ui/notice.tsx";
import { catalogue, type PolicyName, policyNames, sections, wordsFor } from "./catalogue.ts";
import type { Mistake, Texts } from "./texts.ts";

interface PolicyFormProps {
  readonly session: Session;
  readonly texts: Texts;
  /** What was in force when the form was made. */
  readonly was: Texts;
  readonly defaults: Texts;
  /** The name of the IdP, on which the defaults depend. */
  readonly idp: string;
  readonly mistakes?: readonly Mistake[];
  /** Why there is nothing to preview. */
  readonly unchanged?: string | undefined;
}

/** All policies as a form: nothing of it is in force before its preview was saved. */
export function PolicyForm(props: PolicyFormProps) {
  const { session, was, idp, mistakes = [], unchanged } = props;
  return (
    <>
      <div class="head">
        <div>
          <h1>Policies</h1>
          <p class="lede">
            What happens when people leave and return, when others change Foundation, and when very much
            changes at once. The defaults suit {idp}.
          </p>
        </div>
      </div>
      {mistakes.length > 0 && (
        <Notice tone="bad" title="Nothing was saved">
          Some of it cannot be used yet: see beside the fields.
        </Notice>
      )}
      {unchanged !== undefined && <Notice tone="plain">{unchanged}</Notice>}
      <Form session={session} action={`/console/${session.tenant}/policies`} layout="wide">
        {/* The first button is the one that the Enter key presses: not one that resets a policy. */}
        <button type="submit" name="do" value="preview" class="unseen" tabindex={-1}>
          Preview
        </button>
        {policyNames.map((name) => (
          <input type="hidden" name={`was.${name}`} value={was[name]} />
        ))}
        {sections.map(({ title, names }) => (
          <section>
            <h2>{title}</h2>
            {names.map((name) => (
              <Policy name={name} {...props} mistake={mistakes.find((each) => each.name === name)?.detail} />
            ))}
          </section>
        ))}
        <p class="actions">
          <Button kind="primary" name="do" value="preview">
            Preview
          </Button>
        </p>
        <p class="hint">The preview says whom a change concerns now. It is saved from there.</p>
      </Form>
    </>
  );
}

interface PolicyProps extends PolicyFormProps {
  readonly name: PolicyName;
  readonly mistake: string | undefined;
}

function Policy({ name, texts, was, defaults, idp, mistake }: PolicyProps) {
  const policy = catalogue[name];
  const id = name.replace(".", "-");
  const text = texts[name];
  const byDefault = <Badge tone="plain">default for {idp}</Badge>;
  const about = (
    <div id={`about-${id}`}>
      <p class="why">{policy.why}</p>
      {mistake !== undefined && <p class="error">{mistake}</p>}
    </div>
  );
  const reset = was[name] !== defaults[name] && (
    <p class="hint">
      Yours; the default is {wordsFor(name, defaults[name]).toLowerCase()}.{" "}
      <button type="submit" name="do" value={`reset.${name}`} class="link">
        Reset<span class="unseen">: {policy.title}</span>
      </button>
    </p>
  );
  if (policy.kind === "choice")
    return (
      <div class="policy" role="radiogroup" aria-labelledby={`title-${id}`} aria-describedby={`about-${id}`}>
        <div>
          <h3 id={`title-${id}`}>{policy.title}</h3>
          {about}
        </div>
        <div>
          {policy.options.map(({ value, label, means }) => (
            <Choice
              name={name}
              value={value}
              checked={text === value}
              label={
                <>
                  {label} {value === defaults[name] && byDefault}
                </>
              }
              hint={means}
            />
          ))}
          {reset}
        </div>
      </div>
    );
  return (
    <div class="policy">
      <div>
        <h3>
          <label for={`field-${id}`}>{policy.title}</label>
        </h3>
        {about}
      </div>
      <div>
        <p class={policy.kind === "names" ? undefined : "amount-field"}>
          <input
            id={`field-${id}`}
            name={name}
            type="text"
            inputmode={policy.kind === "names" ? undefined : "decimal"}
            autocomplete="off"
            dir="auto"
            value={text}
            aria-invalid={mistake === undefined ? undefined : "true"}
            aria-describedby={`about-${id} means-${id}`}
          />
          {policy.kind !== "names" && <span>{policy.unit}</span>}
          {text === defaults[name] && policy.kind !== "names" && byDefault}
        </p>
        <p class="hint" id={`means-${id}`}>
          {policy.means}
        </p>
        {reset}
      </div>
    </div>
  );
}
