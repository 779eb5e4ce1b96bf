import { IDPS } from "../../tenants/idp.ts";
import { profiles } from "../../tenants/profiles.ts";
import { Fact, Facts } from "../ui/table.tsx";

/** What Rollcall is, the words it uses, and where to read on. */
export const OverviewPage = () => (
  <>
    <h1>Documentation</h1>
    <p class="lede">
      Rollcall keeps the user groups of MeshX Foundation in step with your identity provider (IdP): who is in
      a group there gets into the Foundation group that you say, and out of it again.
    </p>
    <h2>How to begin</h2>
    <ol>
      <li>
        <a href="/">Register your organisation.</a> You get a SCIM address, a SCIM token for the IdP, and an
        admin token for the console and the API. The tokens are shown once.
      </li>
      <li>
        Connect Foundation, and let the test say of each thing whether it is in order. Choose the preview if
        nothing is to be written there yet.
      </li>
      <li>Enter the SCIM address and the token at your IdP; its page below says where.</li>
      <li>Say which groups of the IdP are which groups in Foundation. Without rules each is mirrored.</li>
      <li>Look at the preview of what would become of everything in Foundation, and let it begin.</li>
    </ol>
    <h2>Your identity provider</h2>
    <ul>
      {IDPS.map((idp) => (
        <li>
          <a href={`/docs/idps/${idp}`}>{profiles[idp].label}</a>
        </li>
      ))}
    </ul>
    <h2>Words</h2>
    <Facts>
      <Fact name="Directory">Your users and groups as the IdP last stated them. The IdP's word counts.</Fact>
      <Fact name="Target">
        One Foundation group that Rollcall manages. Several groups of the IdP may feed it: who leaves one of
        them stays while another one holds them.
      </Fact>
      <Fact name="Mapping">
        Your rules: which groups of the IdP feed which targets, and which roles a target has.
      </Fact>
      <Fact name="Ledger">
        Whom Rollcall put into Foundation. Members whom somebody else placed are strangers, and stay as the
        policy says.
      </Fact>
      <Fact name="Converged">
        No work is left, and the last comparison with Foundation found everybody in the state in which they
        should be.
      </Fact>
      <Fact name="Pending">Work that goes on by itself.</Fact>
      <Fact name="Parked">
        Work that needs somebody. Each item says why, and what to do; meanwhile it stops nothing else.
      </Fact>
      <Fact name="Held">
        Removals that wait for an administrator, because many people would lose access at once. Approve them,
        or dismiss them and put it right at the IdP.
      </Fact>
      <Fact name="Review">
        Memberships from before somebody was deactivated, which wait for a word when the person returns.
      </Fact>
      <Fact name="Drift">What somebody changed in Foundation itself, and what was done about it.</Fact>
      <Fact name="Policy">
        What becomes of people, groups and accounts where more than one answer is right. Each change can be
        previewed.
      </Fact>
    </Facts>
    <h2>For programs</h2>
    <p>
      <a href="/docs/api">The API</a> does all that the console does;{" "}
      <a href="/openapi.json">/openapi.json</a> describes it for tools. IdPs speak SCIM 2.0 (RFC 7643, RFC
      7644, RFC 9865).
    </p>
  </>
);
