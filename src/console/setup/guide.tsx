import type { Child } from "hono/jsx";
import type { Session } from "../../access/sessions.ts";
import { IDPS, type Idp } from "../../tenants/idp.ts";
import { profiles } from "../../tenants/profiles.ts";
import { SETUP } from "../../tenants/setup.ts";
import { Button } from "../ui/button.tsx";
import { Select } from "../ui/field.tsx";
import { Form } from "../ui/form.tsx";

interface GuideProps {
  readonly idp: Idp;
  readonly scimUrl: string;
  /** A token that was made just now; where there is none, its place is marked. */
  readonly token: string | undefined;
  readonly session: Session;
  readonly path: string;
}

/** What to do at the IdP, with this tenant's own values in their places. */
export function Guide({ idp, scimUrl, token, session, path }: GuideProps) {
  const { label, departures, memberships, limits, basis } = profiles[idp];
  return (
    <section class="guide" aria-labelledby="guide">
      <h2 id="guide">At {label}</h2>
      <ol>
        {SETUP[idp].map((step) => (
          <li>
            {partsOf(step).map((part) => (
              <Part part={part} scimUrl={scimUrl} token={token} />
            ))}
          </li>
        ))}
      </ol>
      <h3>Good to know</h3>
      <ul>
        {[departures, memberships, ...limits].map((sentence) => (
          <li>{sentence}</li>
        ))}
      </ul>
      <p class="quiet">
        {basis} <a href={`/docs/idps/${idp}`}>More about {label}</a>
      </p>
      <Form session={session} action={`${path}/idp`} layout="inline">
        <Select
          name="idp"
          label="Another identity provider"
          value={idp}
          options={IDPS.map((value) => ({ value, label: profiles[value].label }))}
        />
        <Button>Show its guide</Button>
      </Form>
    </section>
  );
}

/** The places of the values, what stands in quotes on the IdP's screens, and the words between. */
const partsOf = (step: string): readonly string[] => step.split(/(\{baseUrl\}|\{token\}|"[^"]+")/);

function Part({ part, scimUrl, token }: { part: string } & Pick<GuideProps, "scimUrl" | "token">): Child {
  if (part === "{baseUrl}") return <Value name="SCIM address" value={scimUrl} />;
  if (part === "{token}")
    return token === undefined ? (
      <mark class="token-place">your SCIM token</mark>
    ) : (
      <Value name="SCIM token" value={token} />
    );
  return part.startsWith('"') ? <strong>{part.slice(1, -1)}</strong> : part;
}

const Value = ({ name, value }: { name: string; value: string }) => (
  <span class="value">
    <code>{value}</code>{" "}
    <button type="button" class="link" data-copy={value} aria-label={`Copy: ${name}`} hidden>
      Copy
    </button>
  </span>
);
