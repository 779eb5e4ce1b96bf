import type { PageContext } from "../context.ts";
import { plainPage } from "./page.tsx";

const titles = {
  403: "Not allowed",
  404: "Not found",
  409: "Not possible now",
  413: "Too large",
  415: "Not a form",
  429: "Too often",
  500: "Something went wrong",
  503: "Overloaded",
} as const;

/** A page that says why there is no other: one or two sentences, with what to do. */
export const refusePage = (
  c: PageContext,
  status: keyof typeof titles,
  message: string,
): Response | Promise<Response> =>
  plainPage(
    c,
    { title: titles[status], status },
    <div class="narrow">
      <h1>{titles[status]}</h1>
      <p class="lede">{message}</p>
      <p>
        <a href="/console/sign-in">To the console</a>
      </p>
    </div>,
  );
