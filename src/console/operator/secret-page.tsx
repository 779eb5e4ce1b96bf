import { Copy } from "../ui/copy.tsx";
import { Notice } from "../ui/notice.tsx";

interface SecretProps {
  readonly title: string;
  readonly label: string;
  readonly value: string;
  /** What it is good for and for how long, in one or two sentences. */
  readonly about: string;
  readonly back: { readonly href: string; readonly label: string };
}

/** Something that was just made and is shown this once. */
export const SecretPage = ({ title, label, value, about, back }: SecretProps) => (
  <>
    <h1>{title}</h1>
    <Notice tone="warn">It is shown this once. {about}</Notice>
    <Copy label={label} value={value} secret />
    <p>
      <a href={back.href}>{back.label}</a>
    </p>
  </>
);
