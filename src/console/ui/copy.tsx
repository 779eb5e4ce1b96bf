/** A value to be carried elsewhere, with a button that copies it where the browser lets it. */
export const Copy = ({
  label,
  value,
  secret = false,
}: {
  label: string;
  value: string;
  secret?: boolean;
}) => (
  <div class="copy">
    <span class="copy-label">{label}</span>
    <code class={secret ? "secret" : undefined}>{value}</code>
    <button type="button" class="button quiet" data-copy={value} aria-label={`Copy: ${label}`} hidden>
      Copy
    </button>
  </div>
);
