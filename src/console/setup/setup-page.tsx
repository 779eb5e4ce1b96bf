import type { Context } from "hono";
import type { ConnectionCheck } from "../../foundation/check.ts";
import { scimBaseUrl } from "../../http/public-url.ts";
import type { FoundationPreview } from "../../lane/preview/foundation.ts";
import type { ConsoleEnv } from "../context.ts";
import { ButtonLink } from "../ui/button.tsx";
import { Live } from "../ui/live.tsx";
import { Notice } from "../ui/notice.tsx";
import { tenantPage } from "../ui/page.tsx";
import { refusePage } from "../ui/refusal.tsx";
import { Checklist } from "./checklist.tsx";
import { readSetup, type SetupFacts } from "./facts.ts";
import { FoundationPanel } from "./foundation-panel.tsx";
import { IdpPanel } from "./idp-panel.tsx";
import { MappingPanel } from "./mapping-panel.tsx";
import type { Mistakes } from "./mistakes.ts";
import { Now } from "./now.tsx";
import { currentStep, type Step, type StepName, stepsOf } from "./steps.ts";
import { SyncPanel } from "./sync-panel.tsx";

/** What a form of the page has just brought about, which is shown this once. */
export interface Outcome {
  readonly status?: 200 | 201 | 409 | 422;
  readonly done?: string | undefined;
  /** Why nothing was done. */
  readonly problem?: string;
  readonly token?: string;
  readonly checks?: readonly ConnectionCheck[];
  readonly refused?: { readonly form: URLSearchParams; readonly mistakes: Mistakes };
  readonly preview?: FoundationPreview;
  readonly unread?: string;
}

/** The set-up: how far it is, and one step of it; the first that is not done where none is asked for. */
export async function setupPage(
  c: Context<ConsoleEnv>,
  wanted: StepName | undefined,
  outcome: Outcome = {},
): Promise<Response> {
  const { db, tenant, now } = c.var;
  const facts = await readSetup(db, c.env.MASTER_KEY, tenant, now);
  if (facts === undefined) return refusePage(c, 404, "This organisation is being deleted.");
  const home = `/console/${tenant}`;
  const path = `${home}/setup`;
  const steps = stepsOf(facts, now);
  const step = wanted ?? currentStep(steps);
  return tenantPage(
    c,
    { title: "Set-up", area: "setup", done: outcome.done, status: outcome.status ?? 200 },
    <>
      <div class="head">
        <div>
          <h1>Set-up</h1>
          <p class="lede">
            Five steps, in any order. Each is ticked off when it is so; leave and come back as you like.
          </p>
        </div>
      </div>
      {outcome.problem !== undefined && <Notice tone="bad">{outcome.problem}</Notice>}
      <Live id="progress" path={`${path}?step=${step}`}>
        <div class="beside">
          <Checklist steps={steps} shown={step} path={path} />
          <section class="now">
            <Now {...{ step, facts, session: c.var.session, home, now }} />
            <Next steps={steps} shown={step} path={path} />
          </section>
        </div>
      </Live>
      <Panel {...{ c, step, facts, outcome, home, path }} />
    </>,
  );
}

/** The way on, once the step that is shown is done. */
function Next({ steps, shown, path }: { steps: readonly Step[]; shown: StepName; path: string }) {
  const next = currentStep(steps);
  const isDone = steps.find(({ name }) => name === shown)?.state === "done";
  if (!isDone || next === shown || next === "done") return null;
  const title = steps.find(({ name }) => name === next)?.title;
  return (
    <p>
      <ButtonLink kind="primary" href={`${path}?step=${next}`}>
        {`Next: ${title}`}
      </ButtonLink>
    </p>
  );
}

interface PanelProps {
  readonly c: Context<ConsoleEnv>;
  readonly step: StepName;
  readonly facts: SetupFacts;
  readonly outcome: Outcome;
  readonly home: string;
  readonly path: string;
}

/** What there is to do in a step. */
function Panel({ c, step, facts, outcome, home, path }: PanelProps) {
  const { session, tenant, now } = c.var;
  const { token, checks, refused, preview, unread } = outcome;
  switch (step) {
    case "idp":
      return <IdpPanel {...{ facts, scimUrl: scimBaseUrl(c, tenant), token, session, path, now }} />;
    case "foundation":
      return <FoundationPanel {...{ facts, checks, refused, session, path }} />;
    case "mapping":
      return <MappingPanel home={home} />;
    case "sync":
      return <SyncPanel {...{ facts, preview, unread, session, home }} />;
    case "done":
      return <Done home={home} />;
  }
}

const Done = ({ home }: { home: string }) => (
  <>
    <h2>What comes next</h2>
    <ul>
      <li>
        <a href={home}>Overview</a>: whether Foundation is as it should be, at a glance.
      </li>
      <li>
        <a href={`${home}/settings`}>Settings</a>: have somebody told when something fails, and delete tokens
        that nobody uses.
      </li>
      <li>
        <a href={`${home}/policies`}>Policies</a>: what happens when people leave, return, or when many would
        lose access at once.
      </li>
    </ul>
    <p>
      <ButtonLink kind="primary" href={home}>
        Open the overview
      </ButtonLink>
    </p>
  </>
);
