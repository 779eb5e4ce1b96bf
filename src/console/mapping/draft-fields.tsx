import { type Draft, fieldsOf } from "./draft.ts";

/** The whole draft, brought along by a page that does not show it as fields. */
export const DraftFields = ({ draft }: { draft: Draft }) => (
  <>
    {fieldsOf(draft).map(([name, value]) => (
      <input type="hidden" name={name} value={value} />
    ))}
  </>
);
