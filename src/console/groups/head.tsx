import { Button, ButtonLink } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";

interface HeadProps {
  readonly tenant: string;
  readonly tab: "idp" | "foundation";
  readonly search: string;
}

/** The head of both lists of groups: which one it is, and the search by name. */
export function GroupsHead({ tenant, tab, search }: HeadProps) {
  const home = `/console/${tenant}/groups`;
  const paths = { idp: home, foundation: `${home}/foundation` };
  return (
    <>
      <h1>Groups</h1>
      <nav class="tabs" aria-label="Groups">
        <a href={paths.idp} aria-current={tab === "idp" ? "page" : undefined}>
          IdP groups
        </a>
        <a href={paths.foundation} aria-current={tab === "foundation" ? "page" : undefined}>
          Foundation groups
        </a>
      </nav>
      <form method="get" action={paths[tab]} class="toolbar">
        <Field name="q" type="search" label="Name begins with" value={search} maxlength={254} />
        <Button>Search</Button>
        {search !== "" && <ButtonLink href={paths[tab]}>Show all</ButtonLink>}
      </form>
    </>
  );
}
