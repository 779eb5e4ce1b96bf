import type { OperatorSession } from "../../access/operator.ts";
import { SETUP_LINK_LIMITS, TENANT_LIMITS } from "../../limits/tenants.ts";
import type { Idp } from "../../tenants/idp.ts";
import type { TenantOverview } from "../../tenants/operator.ts";
import { profiles } from "../../tenants/profiles.ts";
import { Button, ButtonLink } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { Form } from "../ui/form.tsx";
import { Badge, Notice } from "../ui/notice.tsx";
import { Fact, Facts } from "../ui/table.tsx";
import { duration, Time } from "../ui/time.tsx";
import { counted, number } from "../ui/words.ts";
import { problemsOf, stateNamed } from "./state.ts";

interface TenantProps {
  readonly tenant: TenantOverview;
  readonly operator: OperatorSession;
  readonly now: number;
  /** What is wrong with the form for a set-up link, and what was entered. */
  readonly mistake?: { readonly error: string; readonly label: string } | undefined;
}

/** One organisation, as far as the operator may see it, and what they may do. */
export function TenantPage({ tenant, operator, now, mistake }: TenantProps) {
  const path = `/operator/tenants/${encodeURIComponent(tenant.id)}`;
  const { label, tone } = stateNamed(tenant, now);
  return (
    <>
      <p class="crumbs">
        <a href="/operator">Organisations</a>
      </p>
      <div class="head">
        <h1 dir="auto">{tenant.name}</h1>
        <div class="actions">
          {tenant.status === "active" ? (
            <ButtonLink href={`${path}/suspend`}>Suspend …</ButtonLink>
          ) : (
            <ButtonLink href={`${path}/resume`} kind="primary">
              Resume …
            </ButtonLink>
          )}
        </div>
      </div>
      {mistake !== undefined && <Notice tone="bad">The link was not made.</Notice>}
      <Facts>
        <Fact name="Id">
          <code>{tenant.id}</code>
        </Fact>
        <Fact name="State">
          <Badge tone={tone}>{label}</Badge> {problemsOf(tenant, now).join(", ")}
        </Fact>
        <Fact name="IdP">{profiles[tenant.idp as Idp].label}</Fact>
        <Fact name="Directory">
          {counted(tenant.users, "person", "people")}, {counted(tenant.groups, "group", "groups")}
        </Fact>
        <Fact name="Registered">
          <Time at={tenant.createdAt} now={now} />
        </Fact>
        <Work tenant={tenant} now={now} />
      </Facts>
      <h2>Let somebody in</h2>
      <p class="quiet">
        A set-up link opens this organisation's console for whoever holds it, until it ends. Its
        administrators see that it exists.
      </p>
      <Form session={operator} action={`${path}/links`}>
        <Field
          name="label"
          label="For whom"
          hint={`Shown to the organisation's administrators. The link ends after ${SETUP_LINK_LIMITS.usualHours} hours.`}
          value={mistake?.label ?? "Set-up link of the operator"}
          error={mistake?.error}
          maxlength={TENANT_LIMITS.nameLength}
          required
        />
        <Button>Make a set-up link</Button>
      </Form>
    </>
  );
}

function Work({ tenant, now }: { tenant: TenantOverview; now: number }) {
  const { left } = tenant;
  return (
    <>
      <Fact name="Left to do">
        {number(left.pending, left.isMinimum)} on their way, {number(left.parked)} parked, {number(left.held)}{" "}
        held, {number(left.dismissed)} dismissed
        {tenant.countedAt !== null && (
          <span class="quiet">
            {" "}
            as of <Time at={tenant.countedAt} now={now} />
          </span>
        )}
      </Fact>
      <Fact name="Oldest">
        {tenant.oldestPendingSince === null ? "–" : duration(Math.max(0, now - tenant.oldestPendingSince))}
      </Fact>
      <Fact name="In step">
        {tenant.lastConvergedAt === null ? "not so far" : <Time at={tenant.lastConvergedAt} now={now} />}
      </Fact>
      <Fact name="Foundation">
        {!left.connected
          ? "not connected"
          : left.previewing
            ? "connected, not started"
            : (left.degradedReason ?? "answers")}
      </Fact>
      <Fact name="Failed runs">{number(tenant.failedRuns)} since one went well</Fact>
      <Fact name="Dead letters">{number(tenant.deadLetters)}</Fact>
    </>
  );
}
