import type { Child } from "hono/jsx";

interface Common {
  readonly name: string;
  readonly label: string;
  /** What is expected, in one sentence. */
  readonly hint?: Child;
  /** What is wrong with what was sent, in one sentence. */
  readonly error?: string | undefined;
}

interface FieldProps extends Common {
  readonly type?: "text" | "password" | "number" | "url" | "search" | "datetime-local";
  readonly value?: string | number | undefined;
  readonly required?: boolean;
  readonly autocomplete?: string;
  readonly min?: number;
  readonly max?: number;
  readonly maxlength?: number;
  readonly placeholder?: string;
}

/** A line to fill in, with its label, and hint and error that belong to it for a screen reader too. */
export function Field({ label, hint, error, type = "text", autocomplete = "off", ...input }: FieldProps) {
  return (
    <Labelled {...{ label, hint, error }} name={input.name}>
      <input
        id={idOf(input.name)}
        type={type}
        autocomplete={autocomplete}
        dir={type === "text" || type === "search" ? "auto" : undefined}
        {...described(input.name, hint, error)}
        {...input}
      />
    </Labelled>
  );
}

/** The same for several lines. */
export function TextArea({
  label,
  hint,
  error,
  value = "",
  rows = 6,
  name,
}: Common & { readonly value?: string; readonly rows?: number }) {
  return (
    <Labelled {...{ name, label, hint, error }}>
      <textarea id={idOf(name)} name={name} rows={rows} spellcheck={false} {...described(name, hint, error)}>
        {value}
      </textarea>
    </Labelled>
  );
}

/** A choice of one among few. */
export function Select({
  label,
  hint,
  error,
  name,
  value,
  options,
}: Common & {
  readonly value?: string | undefined;
  readonly options: readonly { readonly value: string; readonly label: string }[];
}) {
  return (
    <Labelled {...{ name, label, hint, error }}>
      <select id={idOf(name)} name={name} {...described(name, hint, error)}>
        {options.map((option) => (
          <option value={option.value} selected={option.value === value}>
            {option.label}
          </option>
        ))}
      </select>
    </Labelled>
  );
}

/** A yes or no; sent as `on`, and not at all where it is not ticked. */
export const Checkbox = ({
  name,
  label,
  hint,
  checked = false,
  value,
}: Common & { readonly checked?: boolean; readonly value?: string }) => (
  <div class="field check">
    <label>
      <input
        type="checkbox"
        name={name}
        value={value}
        checked={checked}
        {...described(name, hint, undefined)}
      />{" "}
      <span>{label}</span>
    </label>
    {hint !== undefined && (
      <p class="hint" id={`${idOf(name)}-hint`}>
        {hint}
      </p>
    )}
  </div>
);

function Labelled({ name, label, hint, error, children }: Common & { readonly children?: Child }) {
  return (
    <div class="field">
      <label for={idOf(name)}>{label}</label>
      {children}
      {error !== undefined && (
        <p class="error" id={`${idOf(name)}-error`}>
          {error}
        </p>
      )}
      {hint !== undefined && (
        <p class="hint" id={`${idOf(name)}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}

const idOf = (name: string): string => `field-${name.replaceAll(/[^\w-]/g, "-")}`;

function described(name: string, hint: Child | undefined, error: string | undefined) {
  const ids = [
    error !== undefined && `${idOf(name)}-error`,
    hint !== undefined && `${idOf(name)}-hint`,
  ].filter(Boolean);
  return {
    "aria-invalid": error === undefined ? undefined : ("true" as const),
    "aria-describedby": ids.length === 0 ? undefined : ids.join(" "),
  };
}
