import type { Invitation } from "../../tenants/setup-links.ts";
import type { PageContext } from "../context.ts";
import { Button } from "../ui/button.tsx";
import { plainPage } from "../ui/page.tsx";
import { Time } from "../ui/time.tsx";

/** Who is invited where. It takes a button to accept: programs that look at links in messages do not press it. */
export const invitationPage = (
  c: PageContext,
  { tenantName, label, expiresAt }: Invitation,
): Response | Promise<Response> =>
  plainPage(
    c,
    { title: "Invitation" },
    <div class="narrow">
      <h1>
        Set up <bdi>{tenantName}</bdi>
      </h1>
      <p class="lede">
        You are invited to connect its identity provider and Foundation, and to see to it that people have the
        access they should have.
      </p>
      <p class="quiet">
        This link (<bdi>{label}</bdi>) ends <Time at={expiresAt} now={c.var.now} />, and until then lets in
        whoever has it: keep it to yourself.
      </p>
      <form method="post" action={c.req.path} class="form">
        <Button kind="primary">Continue to set-up</Button>
      </form>
    </div>,
  );

/** What becomes of a link that opens nothing; it looks the same whether it has ended or never was. */
export const deadLinkPage = (c: PageContext, status: 404 | 410): Response | Promise<Response> =>
  plainPage(
    c,
    { title: "Link not valid", status },
    <div class="narrow">
      <h1>This link opens nothing any more</h1>
      <p class="lede">It has ended, or it was withdrawn, or a part of it is missing.</p>
      <p>
        Open it once more from the message that brought it. If that does not help, ask whoever sent it for a
        new one: an administrator makes it in the console, under Settings.
      </p>
      <p>
        Have an admin token? <a href="/console/sign-in">Sign in</a>.
      </p>
    </div>,
  );
