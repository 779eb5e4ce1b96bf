import type { Context } from "hono";
import { listSetupLinks } from "../../tenants/setup-links.ts";
import { listTokens } from "../../tenants/tokens.ts";
import type { ConsoleEnv } from "../context.ts";
import { tenantPage } from "../ui/page.tsx";
import { TokensPage, type TokensPageProps } from "./tokens-page.tsx";

/** What somebody is told who came in by a link and asks for what outlives it. */
export const BY_LINK = "A set-up link does not allow this. Sign in with an admin token.";

/** The page of tokens and links, as it is, or with what was filled in and could not be taken. */
export async function showTokens(
  c: Context<ConsoleEnv>,
  status: 200 | 422,
  form: Pick<TokensPageProps, "entered" | "link" | "error">,
): Promise<Response> {
  const { db, tenant, session, now } = c.var;
  const [tokens, links] = await Promise.all([listTokens(db, tenant), listSetupLinks(db, tenant, now)]);
  return tenantPage(
    c,
    { title: "Tokens and links", area: "settings", status, done: DONE.get(c.req.query("done") ?? "") },
    <TokensPage session={session} tokens={tokens} links={links} now={now} {...form} />,
  );
}

const DONE: ReadonlyMap<string, string> = new Map([
  ["deleted", "Deleted. Whoever presents that token is refused from now on."],
  ["ended", "The link is over, and whoever came in by it is signed out."],
]);
