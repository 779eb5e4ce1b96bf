import type { Context } from "hono";
import type { OperatorSession } from "../access/operator.ts";
import type { Session } from "../access/sessions.ts";
import type { AppEnv, TenantEnv } from "../http/context.ts";

/** What the handlers of pages outside a tenant's console find in their context. */
export interface PageEnv extends AppEnv {
  Variables: AppEnv["Variables"] & {
    /** What a form has brought along: read, bounded, and sent from a page of this installation. Empty unless the request is a POST. */
    form: URLSearchParams;
  };
}

/** What the handlers below `/console/{tenant}` find: somebody who is signed in to that tenant. */
export interface ConsoleEnv extends TenantEnv {
  Variables: TenantEnv["Variables"] & PageEnv["Variables"] & { session: Session };
}

/** What the handlers below `/operator` find: somebody who has shown the operator's token. */
export interface OperatorEnv extends PageEnv {
  Variables: PageEnv["Variables"] & { operator: OperatorSession };
}

/** The context of any page, within a tenant's console or outside. */
export type PageContext = Context<PageEnv> | Context<ConsoleEnv> | Context<OperatorEnv>;
