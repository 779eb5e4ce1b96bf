import { ButtonLink } from "../ui/button.tsx";

/** The way to another mapping, or past it. */
export const MappingPanel = ({ home }: { home: string }) => (
  <>
    <h2>Is that how it should be?</h2>
    <p>
      If your groups have the names that they should have in Foundation, there is nothing to do. Otherwise
      state rules: which groups lead to which Foundation group, and which roles they bring. You see what a
      change would do before it is saved.
    </p>
    <p class="actions">
      <ButtonLink kind="primary" href={`${home}/mapping`}>
        Open the mapping
      </ButtonLink>
      <ButtonLink href={`${home}/setup?step=sync`}>Keep it and go on</ButtonLink>
    </p>
  </>
);
