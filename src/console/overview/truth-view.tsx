import type { Session } from "../../access/sessions.ts";
import { ButtonLink } from "../ui/button.tsx";
import { Action } from "../ui/form.tsx";
import type { Truth } from "./truth.ts";

interface TruthProps {
  readonly truth: Truth;
  readonly session: Session;
  /** Whether the sentence is the page's title. */
  readonly isTitle?: boolean;
}

/** The sentence of truth, with what mends it where something is wrong. */
export function TruthView({ truth, session, isTitle = false }: TruthProps) {
  const home = `/console/${session.tenant}`;
  return (
    <div class={`truth ${truth.tone}`}>
      {isTitle ? <h1>{truth.sentence}</h1> : <p class="truth-sentence">{truth.sentence}</p>}
      {truth.detail !== undefined && <p class="lede">{truth.detail}</p>}
      {(truth.way !== undefined || truth.mayHasten) && (
        <div class="actions">
          {truth.way !== undefined && (
            <ButtonLink kind="primary" href={home + truth.way.path}>
              {truth.way.label}
            </ButtonLink>
          )}
          {truth.mayHasten && (
            <Action session={session} action={`${home}/sync/try`}>
              Try now
            </Action>
          )}
        </div>
      )}
    </div>
  );
}
