import type { Session } from "../../access/sessions.ts";
import type { Delivery as Tested } from "../../lane/alerts/post.ts";
import { ALERT_EVENTS, type AlertEvent } from "../../store/tables/alerts.ts";
import type { AlertView } from "../../tenants/alerts.ts";
import { Button } from "../ui/button.tsx";
import { Copy } from "../ui/copy.tsx";
import { Checkbox, Field } from "../ui/field.tsx";
import { Action, Form } from "../ui/form.tsx";
import { Notice } from "../ui/notice.tsx";
import { Fact, Facts } from "../ui/table.tsx";
import { Time } from "../ui/time.tsx";
import { counted } from "../ui/words.ts";
import { SettingsFrame } from "./frame.tsx";

export interface AlertsPageProps {
  readonly session: Session;
  readonly alerts: AlertView | undefined;
  readonly now: number;
  /** As stored, or as filled in where that cannot be taken. */
  readonly entered: {
    readonly url: string;
    readonly events: readonly string[];
    readonly degradedMinutes: string;
  };
  /** What is wrong, by field. */
  readonly errors?: Readonly<Record<string, string>>;
  /** The signing secret, where it was made just now. */
  readonly secret?: string;
  /** How a test went. */
  readonly tested?: Tested;
}

/** Where messages go, what they are about, and how the last ones went. */
export function AlertsPage({ session, alerts, now, entered, errors = {}, secret, tested }: AlertsPageProps) {
  const path = `/console/${session.tenant}/settings/alerts`;
  return (
    <SettingsFrame session={session} tab="alerts">
      {Object.keys(errors).length > 0 && (
        <Notice tone="bad">Not saved: something below needs another look.</Notice>
      )}
      {secret !== undefined && <NewSecret secret={secret} />}
      {tested !== undefined && <Notice tone={tested.ok ? "good" : "bad"}>{tested.detail}</Notice>}
      <p>
        Rollcall posts a signed message (Standard Webhooks) to an address of yours when something needs
        somebody, so that nobody has to watch this console.
      </p>
      {alerts !== undefined && <Delivery session={session} alerts={alerts} now={now} path={path} />}
      <Form session={session} action={path}>
        <Field
          name="url"
          type="url"
          label="Address"
          value={entered.url}
          error={errors.url}
          hint="An https address that takes a POST."
          required
        />
        <fieldset>
          <legend>Tell of</legend>
          {ALERT_EVENTS.map((event) => (
            <Checkbox
              name="events"
              value={event}
              label={meanings[event]}
              checked={entered.events.includes(event)}
            />
          ))}
          {errors.events !== undefined && <p class="error">{errors.events}</p>}
        </fieldset>
        <Field
          name="degradedMinutes"
          type="number"
          label="Minutes before a disturbance is told"
          value={entered.degradedMinutes}
          error={errors.degradedMinutes}
          min={0}
        />
        {alerts !== undefined && (
          <Checkbox
            name="rotateSecret"
            label="Make a new signing secret"
            hint="The old one signs nothing from that moment on."
          />
        )}
        <Button kind="primary">Save</Button>
      </Form>
    </SettingsFrame>
  );
}

const meanings: Readonly<Record<AlertEvent, string>> = {
  parked: "Something is parked: it cannot go on by itself",
  held: "Removals are held back as a mass change",
  degraded: "Foundation cannot be kept in step",
  recovered: "It can again",
  drift: "Foundation was found to differ from what Rollcall placed there",
};

const NewSecret = ({ secret }: { secret: string }) => (
  <section>
    <Notice tone="warn">
      This is the only time that the signing secret is shown. Messages are verified with it.
    </Notice>
    <Copy label="Signing secret" value={secret} secret />
  </section>
);

function Delivery({
  session,
  alerts,
  now,
  path,
}: {
  session: Session;
  alerts: AlertView;
  now: number;
  path: string;
}) {
  return (
    <>
      <Facts>
        <Fact name="Last delivered">
          {alerts.deliveredAt === null ? "nothing yet" : <Time at={alerts.deliveredAt} now={now} />}
        </Fact>
        {alerts.failedAt !== null && (
          <Fact name="Last failure">
            <Time at={alerts.failedAt} now={now} />: <span dir="auto">{alerts.failure}</span>
          </Fact>
        )}
        {alerts.pending > 0 && (
          <Fact name="On their way">{counted(alerts.pending, "message", "messages")}</Fact>
        )}
        {alerts.givenUp > 0 && <Fact name="Given up">{counted(alerts.givenUp, "message", "messages")}</Fact>}
      </Facts>
      <div class="actions">
        <Action session={session} action={`${path}/test`}>
          Send a test
        </Action>
        <Action session={session} action={`${path}/delete`} kind="danger">
          End the alerts
        </Action>
      </div>
    </>
  );
}
