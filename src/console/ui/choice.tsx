import type { Child } from "hono/jsx";

interface ChoiceProps {
  readonly name: string;
  readonly value: string;
  readonly label: Child;
  readonly checked: boolean;
  /** What it means, in one sentence. */
  readonly hint: Child;
}

/** One of several answers to one question, each with what it means. They stand in a `fieldset`. */
export function Choice({ name, value, label, checked, hint }: ChoiceProps) {
  const id = `choice-${name}-${value}`.replaceAll(/[^\w-]/g, "-");
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
