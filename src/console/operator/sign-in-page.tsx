import type { PageContext } from "../context.ts";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { Notice } from "../ui/notice.tsx";
import { plainPage } from "../ui/page.tsx";

const told = {
  unknown: "This is not the operator's token.",
  "too often": "Too many sign-ins failed from here. Try again in a minute.",
} as const;

/** The page on which those who run this installation sign in. */
export const operatorSignInPage = (
  c: PageContext,
  problem?: keyof typeof told,
): Response | Promise<Response> =>
  plainPage(
    c,
    { title: "Sign in as operator", status: problem === "too often" ? 429 : 401 },
    <div class="narrow">
      <h1>Sign in as operator</h1>
      <p class="lede">For those who run this installation. Organisations sign in elsewhere.</p>
      {problem !== undefined && <Notice tone="bad">{told[problem]}</Notice>}
      <form method="post" action="/operator/sign-in" class="form">
        <Field
          name="token"
          type="password"
          label="Operator's token"
          hint="The secret OPERATOR_TOKEN of this installation."
          required
          autocomplete="current-password"
        />
        <Button kind="primary">Sign in</Button>
      </form>
    </div>,
  );
