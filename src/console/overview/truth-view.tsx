import type { Session } from "../../access/sessions.ts";
import { ButtonLink } from "../ui/button.tsx";
import { Action } from "../ui/form.tsx";
import type { Truth } from "./truth.ts";

interface TruthProps {
  readonly truth: Truth;
  readonly session: Session;
  /** Whether the sentence is the page's title. */
  readonly isTitle?: boolean;
  /** The path of the page that it stands on, to which it needs not lead. */
  readonly here?: string;
}

/** The sentence of truth, with what mends it where something is wrong. */
export function TruthView({ truth, session, isTitle = false, here }: TruthProps) {
  const way = truth.way?.path === here ? undefined : truth.way;
  const home = `/console/${session.tenant}`;
  return (
    <div class={`truth ${truth.tone}`}>
      {isTitle ? <h1>{truth.sentence}</h1> : <p class="truth-sentence">{truth.sentence}</p>}
      {truth.detail !== undefined && <p class="lede">{truth.detail}</p>}
      {(way !== undefined || truth.mayHasten) && (
        <div class="actions">
          {way !== undefined && (
            <ButtonLink kind="primary" href={home + way.path}>
              {way.label}
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
