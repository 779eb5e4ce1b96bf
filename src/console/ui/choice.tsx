import type { Child } from "hono/jsx";

interface ChoiceProps {
  readonly name: string;
  readonly value: string;
  /** Of the field, where the value is no word that tells the answers apart. */
  readonly id?: string;
  readonly label: Child;
  readonly checked: boolean;
  /** What it means, in one sentence. */
  readonly hint: Child;
}

/** One of several answers to one question, each with what it means. They stand in a `fieldset`. */
export function Choice({ name, value, label, checked, hint, id = idOf(name, value) }: ChoiceProps) {
  return (
    <div class="choice">
      <input
        type="radio"
        id={id}
        name={name}
        value={value}
        checked={checked}
        aria-describedby={`${id}-hint`}
      />
      <label for={id}>{label}</label>
      <p class="hint" id={`${id}-hint`}>
        {hint}
      </p>
    </div>
  );
}

const idOf = (name: string, value: string): string => `choice-${name}-${value}`.replaceAll(/[^\w-]/g, "-");
