import { Hono } from "hono";
import { LIMITATIONS } from "../../foundation/limitations.ts";
import { viewConnection } from "../../tenants/connection.ts";
import type { ConsoleEnv } from "../context.ts";
import { ButtonLink } from "../ui/button.tsx";
import { Action } from "../ui/form.tsx";
import { Badge } from "../ui/notice.tsx";
import { tenantPage } from "../ui/page.tsx";
import { Empty, Fact, Facts } from "../ui/table.tsx";
import { Time } from "../ui/time.tsx";
import { SettingsFrame } from "./frame.tsx";

/** `/console/{tenant}/settings/foundation`: the connection as it is. It is changed and tried out where it was set up. */
export const foundationPages = new Hono<ConsoleEnv>().get("/", async function showConnection(c) {
  const { db, tenant, session, now } = c.var;
  const connection = await viewConnection(db, c.env.MASTER_KEY, tenant);
  const setup = `/console/${tenant}/setup`;
  return tenantPage(
    c,
    { title: "Foundation", area: "settings" },
    <SettingsFrame session={session} tab="foundation">
      {connection === undefined ? (
        <Empty>
          There is no connection to Foundation yet. <a href={`${setup}?step=foundation`}>Set it up</a>.
        </Empty>
      ) : (
        <>
          <Facts>
            <Fact name="Address">
              <span dir="auto">{connection.baseUrl}</span>
            </Fact>
            <Fact name="Organisation there">
              <span dir="auto">{connection.organization}</span>
            </Fact>
            <Fact name="Signs in">
              <SignIn credentials={connection.credentials} />
            </Fact>
            <Fact name="Writes">
              {connection.start === "now" ? (
                <Badge tone="good">Started</Badge>
              ) : (
                <Badge tone="warn">Waits for its start</Badge>
              )}
            </Fact>
            <Fact name="People who are not there yet">
              {connection.provisionUsers ? "are created" : "are parked"}
            </Fact>
            <Fact name="Roles are given to">
              {connection.roleBinding === "group" ? "the Foundation group" : "each person"}
            </Fact>
            <Fact name="Calls per second">{connection.callsPerSecond ?? "as many as it takes"}</Fact>
            <Fact name="Changed">
              <Time at={connection.updatedAt} now={now} />
            </Fact>
          </Facts>
          <div class="actions">
            <Action session={session} action={`${setup}/test`}>
              Test the connection
            </Action>
            <ButtonLink href={`${setup}?step=foundation`}>Change it</ButtonLink>
          </div>
          <h2>What Foundation cannot do</h2>
          <ul>
            {LIMITATIONS.map(({ sentence }) => (
              <li>{sentence}</li>
            ))}
          </ul>
        </>
      )}
    </SettingsFrame>,
  );
});

type Credentials = NonNullable<Awaited<ReturnType<typeof viewConnection>>>["credentials"];

const SignIn = ({ credentials }: { credentials: Credentials }) => {
  if (credentials === undefined)
    return <Badge tone="bad">The stored credentials do not open any more: enter them again</Badge>;
  return credentials.type === "token" ? (
    <>with a token</>
  ) : (
    <span dir="auto">{`as ${credentials.user}`}</span>
  );
};
