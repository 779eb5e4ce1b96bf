import type { Session } from "../../access/sessions.ts";
import type { ConnectionCheck } from "../../foundation/check.ts";
import { Action } from "../ui/form.tsx";
import { Notice } from "../ui/notice.tsx";
import { Checks } from "./checks.tsx";
import { ConnectionForm } from "./connection-form.tsx";
import type { SetupFacts } from "./facts.ts";
import type { Mistakes } from "./mistakes.ts";

interface FoundationPanelProps {
  readonly facts: SetupFacts;
  /** What a test has just shown. */
  readonly checks: readonly ConnectionCheck[] | undefined;
  /** What was sent and refused. */
  readonly refused: { readonly form: URLSearchParams; readonly mistakes: Mistakes } | undefined;
  readonly session: Session;
  readonly path: string;
}

/** The connection to Foundation: to state it, and to try it out. */
export function FoundationPanel({ facts, checks, refused, session, path }: FoundationPanelProps) {
  const { connection } = facts;
  const hasFailed = checks?.some(({ ok }) => !ok) === true;
  const form = (
    <ConnectionForm
      connection={connection}
      form={refused?.form}
      mistakes={refused?.mistakes ?? new Map()}
      session={session}
      action={`${path}/foundation`}
    />
  );
  return (
    <>
      {refused !== undefined && (
        <Notice tone="bad">Not saved: correct what is marked, and enter the password or token again.</Notice>
      )}
      {checks !== undefined && <Checks checks={checks} />}
      {connection === undefined ? (
        <>
          <h2>Where your Foundation is</h2>
          <p class="quiet">
            Rollcall signs in there with an account of its own, which may list and change user groups, users
            and roles. Nothing is written before you let it begin.
          </p>
          {form}
        </>
      ) : (
        <>
          <h2>Try it out</h2>
          <p class="quiet">The test only reads: it signs in, and looks for everything that Rollcall needs.</p>
          <Action session={session} action={`${path}/test`} kind={checks === undefined ? "primary" : "quiet"}>
            Test the connection
          </Action>
          <h2>Change it</h2>
          <details
            class="more"
            open={refused !== undefined || hasFailed || connection.credentials === undefined}
          >
            <summary>Another address, organisation or account</summary>
            <p class="quiet">
              The password or token is never shown, and has to be entered with every change. With another
              address or organisation, nothing is written before you let it begin.
            </p>
            {form}
          </details>
        </>
      )}
    </>
  );
}
