import { type PolicyName, policyNames } from "./catalogue.ts";
import type { Entered } from "./meanwhile.ts";

/** All that was entered, brought along by a page that does not show it as fields; `except` is shown there. */
export const EnteredFields = ({
  entered: { texts, was },
  except = [],
}: {
  entered: Entered;
  except?: readonly PolicyName[];
}) => (
  <>
    {policyNames.map((name) => (
      <>
        <input type="hidden" name={`was.${name}`} value={was[name]} />
        {!except.includes(name) && <input type="hidden" name={name} value={texts[name]} />}
      </>
    ))}
  </>
);
