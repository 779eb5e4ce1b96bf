import { TENANT_LIMITS } from "../../limits/tenants.ts";
import { IDPS } from "../../tenants/idp.ts";
import { profiles } from "../../tenants/profiles.ts";
import type { PageContext } from "../context.ts";
import { ConnectionFields } from "../setup/connection-fields.tsx";
import type { Mistakes } from "../setup/mistakes.ts";
import { Button } from "../ui/button.tsx";
import { Field, Select } from "../ui/field.tsx";
import { Notice } from "../ui/notice.tsx";
import { plainPage } from "../ui/page.tsx";
import { HowItWorks } from "./how-it-works.tsx";

/** Why the form is shown again: what is wrong with it as a whole, and with its fields. */
export interface Refused {
  readonly status: 403 | 422 | 429;
  readonly message: string;
  readonly mistakes: Mistakes;
}

/** The first page: what this is, and the way in. Where a registration was refused, with what was entered, except for secrets. */
export function startPage(c: PageContext, refused?: Refused): Response | Promise<Response> {
  const mode = c.env.REGISTRATION;
  return plainPage(
    c,
    { title: "Groups in step with your identity provider", status: refused?.status ?? 200 },
    <div class="start">
      <div>
        <h1>Foundation's groups, kept as your identity provider has them</h1>
        <p class="lede">
          Rollcall reads from your identity provider (IdP) who belongs to which group, and sees to it that the
          user groups of MeshX Foundation say the same: for everybody who joins, moves or leaves.
        </p>
        <HowItWorks />
      </div>
      <section aria-labelledby="register">
        <h2 id="register">Register your organisation</h2>
        {mode === "open" || mode === "invite" ? (
          <RegistrationForm form={c.var.form} needsInvite={mode === "invite"} refused={refused} />
        ) : (
          <Closed />
        )}
      </section>
    </div>,
  );
}

const Closed = () => (
  <>
    <Notice tone="plain" title="Registration is closed here">
      Ask whoever runs this service to register your organisation.
    </Notice>
    <p>
      Registered already? <a href="/console/sign-in">Sign in</a> with your admin token, or open the set-up
      link that you were given.
    </p>
  </>
);

interface RegistrationFormProps {
  readonly form: URLSearchParams;
  readonly needsInvite: boolean;
  readonly refused: Refused | undefined;
}

function RegistrationForm({ form, needsInvite, refused }: RegistrationFormProps) {
  const mistakes: Mistakes = refused?.mistakes ?? new Map();
  const entered = (name: string) => form.get(name) ?? undefined;
  const hasConnection = ["baseUrl", "organization", "user"].some((name) => form.get(name)?.trim());
  return (
    <>
      {refused !== undefined && <Notice tone="bad">{refused.message}</Notice>}
      <form method="post" action="/register" class="form">
        <Field
          name="name"
          label="Name of your organisation"
          value={entered("name")}
          autocomplete="organization"
          maxlength={TENANT_LIMITS.nameLength}
          error={mistakes.get("name")}
          required
        />
        <Select
          name="idp"
          label="Your identity provider"
          value={entered("idp")}
          options={IDPS.map((idp) => ({ value: idp, label: labelOf(idp) }))}
          hint="It decides which guide you see and how people who leave are dealt with; you may change it later."
          error={mistakes.get("idp")}
        />
        {needsInvite && (
          <Field
            name="inviteCode"
            label="Invite code"
            hint="You have it from whoever runs this service. Each registers one organisation."
            value={entered("inviteCode")}
            error={mistakes.get("inviteCode")}
            maxlength={TENANT_LIMITS.nameLength}
            required
          />
        )}
        <details class="more" open={hasConnection}>
          <summary>Connect Foundation now</summary>
          <p class="quiet">It can wait until set-up. Nothing is written there before you let it begin.</p>
          <ConnectionFields
            values={{
              baseUrl: entered("baseUrl"),
              organization: entered("organization"),
              user: entered("user"),
              credentials: form.get("credentials") === "token" ? "token" : "password",
            }}
            mistakes={mistakes}
          />
        </details>
        <Button kind="primary">Register</Button>
      </form>
    </>
  );
}

const labelOf = (idp: (typeof IDPS)[number]): string =>
  idp === "generic" ? "Another one (SCIM 2.0)" : profiles[idp].label;
