import type { Idp } from "../../tenants/idp.ts";
import { policiesOf } from "../../tenants/policies.ts";
import { profiles } from "../../tenants/profiles.ts";
import { SETUP } from "../../tenants/setup.ts";
import { Fact, Facts } from "../ui/table.tsx";

/** What is known of an IdP: how it is set up, what it tells of people and groups, and what Rollcall makes of that. */
export function IdpPage({ idp }: { idp: Idp }) {
  const { label, departures, memberships, limits, basis } = profiles[idp];
  const { onReactivate, onRecreate, onDelete } = policiesOf(idp, {});
  return (
    <>
      <p class="crumbs">
        <a href="/docs">Documentation</a>
      </p>
      <h1>{label}</h1>
      <p class="lede">{basis}</p>
      <h2>Set-up</h2>
      <ol>
        {SETUP[idp].map((step) => (
          <li>
            <Step>{step}</Step>
          </li>
        ))}
      </ol>
      <p>
        The SCIM address and the token were shown when your organisation was registered. Both are in the
        console, where the same steps have them filled in; another token can be made there at any time.
      </p>
      <h2>What it tells</h2>
      <p>{departures}</p>
      <p>{memberships}</p>
      {limits.length > 0 && (
        <ul>
          {limits.map((limit) => (
            <li>{limit}</li>
          ))}
        </ul>
      )}
      <h2>What Rollcall makes of it</h2>
      <p>These policies have a value that suits it; each can be changed in the console.</p>
      <Facts>
        <Fact name="Who comes back">
          {onReactivate === "review"
            ? "Memberships from before wait until somebody confirms them, or the IdP states them again."
            : "Memberships from before count at once."}
        </Fact>
        <Fact name="Who is created again">
          {onRecreate === "reactivate"
            ? "An inactive person who is created again is the same person, and returns."
            : "Creating an inactive person again is refused as a conflict."}
        </Fact>
        <Fact name="Who was deleted">
          Is known as the same person for {onDelete.relinkDays} days, should they return.
        </Fact>
      </Facts>
    </>
  );
}

/** What stands in quotes is written so on the IdP's screens; values that everybody has to fill in are named. */
const Step = ({ children }: { children: string }) => (
  <>
    {children.split(/(\{baseUrl\}|\{token\}|"[^"]+")/).map((part) => {
      if (part === "{baseUrl}") return <code>your SCIM address</code>;
      if (part === "{token}") return <code>your SCIM token</code>;
      return part.startsWith('"') ? <strong>{part.slice(1, -1)}</strong> : part;
    })}
  </>
);
