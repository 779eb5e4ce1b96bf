import type { Session } from "../../access/sessions.ts";
import { IDPS } from "../../tenants/idp.ts";
import { profiles } from "../../tenants/profiles.ts";
import { Button } from "../ui/button.tsx";
import { Copy } from "../ui/copy.tsx";
import { Field, Select } from "../ui/field.tsx";
import { Form } from "../ui/form.tsx";
import { SettingsFrame } from "./frame.tsx";

interface OrganisationPageProps {
  readonly session: Session;
  readonly scimUrl: string;
  readonly apiUrl: string;
  /** As stored, or as entered where that cannot be taken. */
  readonly name: string;
  readonly idp: string;
  readonly error?: string;
  readonly deletionError?: string;
}

/** Name and IdP, the addresses, and the way out. */
export function OrganisationPage(props: OrganisationPageProps) {
  const { session, name, idp, error } = props;
  return (
    <SettingsFrame session={session} tab="organisation">
      <Form session={session} action={`/console/${session.tenant}/settings`}>
        <Field name="name" label="Name" value={name} error={error} required maxlength={200} />
        <Select
          name="idp"
          label="Identity provider"
          value={idp}
          options={IDPS.map((value) => ({ value, label: profiles[value].label }))}
          hint="Chooses the guide and the defaults of policies. How requests are read never depends on it."
        />
        <Button kind="primary">Save</Button>
      </Form>
      <h2>Addresses</h2>
      <Copy label="SCIM address" value={props.scimUrl} />
      <Copy label="API address" value={props.apiUrl} />
      <Copy label="Organisation id" value={session.tenant} />
      {session.role === "admin" && <Deletion session={session} error={props.deletionError} />}
    </SettingsFrame>
  );
}

const Deletion = ({ session, error }: { session: Session; error: string | undefined }) => (
  <section class="danger-zone">
    <h2>Delete this organisation</h2>
    <p>
      Deletes everything that Rollcall holds: people, groups, mapping, records, tokens. What was placed in
      Foundation stays there, and nobody will take anybody out any more. There is no way back.
    </p>
    <Form session={session} action={`/console/${session.tenant}/settings/delete`}>
      <Field
        name="name"
        label="The organisation's name, to confirm"
        hint={
          <>
            Enter <span dir="auto">{session.tenantName}</span>
          </>
        }
        error={error}
        required
      />
      <Button kind="danger">Delete everything</Button>
    </Form>
  </section>
);
