import type { Context } from "hono";
import type { Child } from "hono/jsx";
import type { OperatorEnv } from "../context.ts";
import { Notice } from "../ui/notice.tsx";
import { plainPage } from "../ui/page.tsx";

interface OperatorPageOptions {
  readonly title: string;
  readonly status?: 200 | 201 | 409 | 422;
  /** Where in the navigation this page belongs. */
  readonly area: "tenants" | "invites";
  /** What was done by the form that led here, in one sentence. */
  readonly done?: string | undefined;
}

/** A page of the operator's view, with the way to the others. */
export const operatorPage = (
  c: Context<OperatorEnv>,
  { area, done, ...options }: OperatorPageOptions,
  content: Child,
): Response | Promise<Response> =>
  plainPage(
    c,
    { ...options, title: `${options.title} · Operator` },
    <>
      <form method="post" action="/operator/sign-out" class="operator-bar">
        <input type="hidden" name="csrf" value={c.var.operator.csrf} />
        <nav class="tabs" aria-label="Operator">
          <a href="/operator" aria-current={area === "tenants" ? "page" : undefined}>
            Organisations
          </a>
          <a href="/operator/invites" aria-current={area === "invites" ? "page" : undefined}>
            Invite codes
          </a>
        </nav>
        <button type="submit" class="link">
          Sign out
        </button>
      </form>
      {done !== undefined && <Notice tone="good">{done}</Notice>}
      {content}
    </>,
  );
