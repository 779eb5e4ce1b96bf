import type { Child } from "hono/jsx";
import type { Session } from "../../access/sessions.ts";
import { CONSOLE_LIMITS } from "../../limits/http.ts";
import { MAPPING_LIMITS } from "../../limits/tenants.ts";
import type { FilterCheck } from "../../mapping/check.ts";
import type { ParkedTarget } from "../../store/parked-targets.ts";
import { Button } from "../ui/button.tsx";
import { Choice } from "../ui/choice.tsx";
import { Field } from "../ui/field.tsx";
import { Form } from "../ui/form.tsx";
import { Notice } from "../ui/notice.tsx";
import { BLANK_RULE, type Draft } from "./draft.ts";
import type { Focus } from "./edit.ts";
import { Help } from "./help.tsx";
import { Parked } from "./parked.tsx";
import { type Problems, sortProblems } from "./problems.ts";
import { RuleRow } from "./rule-row.tsx";
import { Unmatched } from "./unmatched.tsx";

interface EditorProps {
  readonly session: Session;
  readonly draft: Draft;
  readonly check: FilterCheck;
  readonly parked: readonly ParkedTarget[];
  readonly problems?: Problems | undefined;
  /** Why what was asked for was not done. */
  readonly refusal?: string | undefined;
  readonly focus?: Focus | undefined;
}

const noProblems = sortProblems([]);

/** The mapping as a form: nothing of it is in force before it is saved. */
export function Editor({
  session,
  draft,
  check,
  parked,
  problems = noProblems,
  refusal,
  focus,
}: EditorProps) {
  const home = `/console/${session.tenant}`;
  const path = `${home}/mapping`;
  const rules = draft.rules.length === 0 ? [BLANK_RULE] : draft.rules;
  return (
    <>
      <div class="head">
        <div>
          <h1>Mapping</h1>
          <p class="lede">
            Which groups of your IdP become which groups in Foundation, and which roles those give. Every rule
            that matches a group counts; a group may feed several Foundation groups.
          </p>
        </div>
      </div>
      {refusal !== undefined && (
        <Notice tone="bad" title="Nothing was saved">
          {refusal}
          {problems.others.map((other) => (
            <p>{other}</p>
          ))}
        </Notice>
      )}
      <Parked title="Foundation groups that wait for you" targets={parked} home={home} />
      <Form session={session} action={path} layout="wide">
        {/* The first button is the one that the Enter key presses: not one that moves a rule. */}
        <button type="submit" name="do" value="preview" class="unseen" tabindex={-1}>
          Preview
        </button>
        <input type="hidden" name="version" value={String(draft.version)} />
        <RuleTable>
          {rules.map((rule, row) => (
            <RuleRow isLast={row === rules.length - 1} {...{ rule, row, path, check, problems, focus }} />
          ))}
        </RuleTable>
        <p class="actions">
          <Button name="do" value="add" disabled={draft.rules.length >= MAPPING_LIMITS.rules}>
            Add a rule
          </Button>
          <Button name="do" value="check">
            Check
          </Button>
        </p>
        <Help />
        <fieldset class="choices">
          <legend>All other groups</legend>
          <Choice
            name="otherwise"
            value="mirror"
            checked={draft.otherwise === "mirror"}
            label="Mirror"
            hint="Each becomes a Foundation group of its own name, without roles. New groups in your IdP reach Foundation by themselves."
          />
          <Choice
            name="otherwise"
            value="ignore"
            checked={draft.otherwise === "ignore"}
            label="Ignore"
            hint="They give nobody access. A new group in your IdP reaches Foundation once a rule matches it."
          />
        </fieldset>
        <Advanced draft={draft} error={problems.at("/nameTemplate")} />
        <p class="actions">
          <Button kind="primary" name="do" value="preview">
            Preview
          </Button>
          <Button name="do" value="save">
            Save
          </Button>
        </p>
        <p class="hint">
          The preview says who would gain and lose what, before anything changes. Saving shows it by itself
          where more than {CONSOLE_LIMITS.unseenLosses} places, roles or groups would be lost.
        </p>
      </Form>
      <Unmatched check={check} otherwise={draft.otherwise} groups={`${home}/groups`} />
    </>
  );
}

const RuleTable = ({ children }: { children?: Child }) => (
  <table class="rules">
    <caption class="unseen">Rules</caption>
    <thead>
      <tr>
        <th scope="col">
          <span class="unseen">Rule</span>
        </th>
        <th scope="col">When the IdP's group</th>
        <th scope="col">Foundation group</th>
        <th scope="col">Roles</th>
        <th scope="col">If it exists</th>
        <td></td>
      </tr>
    </thead>
    <tbody>{children}</tbody>
  </table>
);

const Advanced = ({ draft, error }: { draft: Draft; error: string | undefined }) => (
  <details class="advanced" open={error !== undefined}>
    <summary>Names in Foundation</summary>
    <Field
      name="nameTemplate"
      label="Name template"
      value={draft.nameTemplate}
      maxlength={MAPPING_LIMITS.nameTemplateLength}
      error={error}
      hint={
        <>
          Put around every name: <code>{"{group}"}</code> is what the rule says, <code>{"{tenant}"}</code>{" "}
          your organisation's name. Names are unique in a whole Foundation, so organisations that share one
          need something of their own in them. A change renames all groups.
        </>
      }
    />
  </details>
);
