import type { Context } from "hono";
import type { AppEnv } from "../http/context.ts";
import type { PageEnv } from "./context.ts";
import { pageHeaders } from "./headers.ts";
import { refusePage } from "./ui/refusal.tsx";

/** The page for an address that nothing is at. */
export const pageNotFound = (c: Context<AppEnv>): Promise<Response> =>
  withHeaders(c, (page) =>
    refusePage(page, 404, "There is nothing at this address. Compare it with where you found it."),
  );

/** The page in place of an answer for programs to an error that no handler saw coming, with the same status. */
export const pageOfError = (c: Context<AppEnv>, { status }: Response): Promise<Response> =>
  withHeaders(c, (page) => {
    if (status === 503)
      return refusePage(page, 503, "The service is overloaded for a moment. Load the page again.");
    return refusePage(
      page,
      500,
      `Something went wrong on our side. Load the page again, and report the request id ${c.var.requestId} if it happens again.`,
    );
  });

async function withHeaders(
  c: Context<AppEnv>,
  answer: (page: Context<PageEnv>) => Response | Promise<Response>,
): Promise<Response> {
  // A page outside the routes of the console has no form, and asks for none.
  const page = c as unknown as Context<PageEnv>;
  await pageHeaders(page, async () => {
    page.res = await answer(page);
  });
  return page.res;
}
