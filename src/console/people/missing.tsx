import type { Context } from "hono";
import type { ConsoleEnv } from "../context.ts";
import type { Area } from "../ui/navigation.tsx";
import { tenantPage } from "../ui/page.tsx";

/** The page in place of one about something that this tenant has not got: what that means, and where to look. */
export const missingPage = (
  c: Context<ConsoleEnv>,
  area: Area,
  { what, back }: { readonly what: string; readonly back: { readonly path: string; readonly label: string } },
): Response | Promise<Response> =>
  tenantPage(
    c,
    { title: "Not found", area, status: 404 },
    <>
      <h1>Not found</h1>
      <p class="lede">{what}</p>
      <p>
        <a href={`/console/${c.var.tenant}${back.path}`}>{back.label}</a>
      </p>
    </>,
  );
