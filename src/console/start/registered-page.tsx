import { publicUrl, scimBaseUrl } from "../../http/public-url.ts";
import type { Registered } from "../../tenants/register.ts";
import type { PageContext } from "../context.ts";
import { ButtonLink } from "../ui/button.tsx";
import { Copy } from "../ui/copy.tsx";
import { Notice } from "../ui/notice.tsx";
import { plainPage } from "../ui/page.tsx";

/** What a new organisation has to keep: its addresses, and both tokens at the one moment at which they are known. */
export function registeredPage(c: PageContext, registered: Registered): Response | Promise<Response> {
  const { tenant, scimToken, adminToken } = registered;
  const scimUrl = scimBaseUrl(c, tenant.id);
  return plainPage(
    c,
    { title: "Registered", status: 201 },
    <div class="registered">
      <h1>
        <bdi>{tenant.name}</bdi> is registered
      </h1>
      <Notice tone="warn" title="Both tokens are shown now and never again">
        Only their hashes are stored. Keep them where you keep passwords, before you leave this page.
      </Notice>
      <Copy label="SCIM address" value={scimUrl} />
      <Copy label="SCIM token" value={scimToken} secret />
      <Copy label="Admin token" value={adminToken} secret />
      <Copy label="Console" value={consoleUrl(c, tenant.id)} />
      <p class="quiet">
        The SCIM address and token are for your identity provider, and open nothing else. The admin token
        signs you in to the console, where you can make others of both kinds.
      </p>
      <p class="actions">
        <ButtonLink kind="primary" href={`/console/${tenant.id}/setup`}>
          Continue to set-up
        </ButtonLink>
        <a class="button quiet" href={textFile(c, registered)} download={`rollcall-${tenant.id}.txt`}>
          Download all of this
        </a>
      </p>
    </div>,
  );
}

const consoleUrl = (c: PageContext, tenant: string): string => `${publicUrl(c)}/console/${tenant}`;

/** The same as a text, as an address that holds it: a download without a second request, which nothing could answer. */
function textFile(c: PageContext, { tenant, scimToken, adminToken }: Registered): string {
  const text = [
    `Rollcall: ${tenant.name}`,
    "",
    `Organisation   ${tenant.id}`,
    `SCIM address   ${scimBaseUrl(c, tenant.id)}`,
    `SCIM token     ${scimToken}`,
    `Admin token    ${adminToken}`,
    `Console        ${consoleUrl(c, tenant.id)}`,
    "",
    "The SCIM token is for the identity provider. The admin token opens the console and the API.",
    "Whoever has them may use them.",
    "",
  ].join("\n");
  return `data:text/plain;charset=utf-8,${encodeURIComponent(text)}`;
}
