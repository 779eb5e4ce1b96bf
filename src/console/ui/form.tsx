import type { Child } from "hono/jsx";

/** What a form needs of whoever is signed in: the proof that it comes from a page of theirs. */
interface Proof {
  readonly csrf: string;
}

interface FormProps {
  readonly session: Proof;
  /** Absolute path; that of the page where it is left out. */
  readonly action?: string;
  /** `inline` for a single button within text or a table, `wide` for a table of fields. */
  readonly layout?: "fields" | "wide" | "inline";
  readonly children?: Child;
}

/** A form of the console: a POST that brings along what proves that it comes from a page of this session. */
export const Form = ({ session, action, layout = "fields", children }: FormProps) => (
  <form method="post" action={action} class={classes[layout]}>
    <input type="hidden" name="csrf" value={session.csrf} />
    {children}
  </form>
);

const classes = { fields: "form", wide: "form wide", inline: "inline" } as const;

/** A form with one button and nothing to fill in. */
export const Action = ({
  session,
  action,
  kind = "quiet",
  children,
}: {
  session: Proof;
  action: string;
  kind?: "primary" | "danger" | "quiet";
  children?: Child;
}) => (
  <Form session={session} action={action} layout="inline">
    <button type="submit" class={`button ${kind}`}>
      {children}
    </button>
  </Form>
);
