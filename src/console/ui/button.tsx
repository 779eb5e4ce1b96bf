import type { Child } from "hono/jsx";

interface ButtonProps {
  /** `primary`: what the page is for, once on a page; `danger`: what takes something away; `quiet` by default. */
  readonly kind?: "primary" | "danger" | "quiet";
  /** Where one form has several buttons, which of them it was. */
  readonly name?: string;
  readonly value?: string;
  /** Another address than that of the form. */
  readonly action?: string;
  readonly disabled?: boolean;
  /** What is read out, where what is shown says too little without what stands around it. */
  readonly label?: string;
  readonly children?: Child;
}

/** Sends the form it stands in. */
export const Button = ({ kind = "quiet", action, label, children, ...rest }: ButtonProps) => (
  <button type="submit" class={`button ${kind}`} formaction={action} aria-label={label} {...rest}>
    {children}
  </button>
);

/** A way to another page that looks like a button. */
export const ButtonLink = ({
  href,
  kind = "quiet",
  children,
}: {
  href: string;
  kind?: "primary" | "quiet";
  children?: Child;
}) => (
  <a class={`button ${kind}`} href={href}>
    {children}
  </a>
);
