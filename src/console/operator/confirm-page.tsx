import type { OperatorSession } from "../../access/operator.ts";
import type { Tenant } from "../../tenants/tenant.ts";
import { Button, ButtonLink } from "../ui/button.tsx";
import { Form } from "../ui/form.tsx";
import { Notice } from "../ui/notice.tsx";

interface ConfirmProps {
  readonly tenant: Tenant;
  readonly verb: "suspend" | "resume";
  readonly operator: OperatorSession;
}

/** Asks once more before an organisation is shut out, or let in again. */
export function ConfirmPage({ tenant, verb, operator }: ConfirmProps) {
  const path = `/operator/tenants/${encodeURIComponent(tenant.id)}`;
  return (
    <>
      <p class="crumbs">
        <a href={path} dir="auto">
          {tenant.name}
        </a>
      </p>
      <h1>
        {verb === "suspend" ? "Suspend" : "Resume"} <span dir="auto">{tenant.name}</span>?
      </h1>
      <Notice tone={verb === "suspend" ? "bad" : "warn"}>
        {verb === "suspend"
          ? "Its IdP is refused from this moment, and nobody can sign in to its console. Its people keep what access they have in Foundation, also those who leave meanwhile."
          : "Its IdP and its administrators are let in again. What the IdP could not send meanwhile, it sends when it tries again; have it send everything to be sure."}
      </Notice>
      <div class="actions">
        <Form session={operator} action={`${path}/${verb}`} layout="inline">
          <Button kind={verb === "suspend" ? "danger" : "primary"}>
            {verb === "suspend" ? "Suspend" : "Resume"}
          </Button>
        </Form>
        <ButtonLink href={path}>Back</ButtonLink>
      </div>
    </>
  );
}
