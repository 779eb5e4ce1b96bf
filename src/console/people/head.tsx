export type PeopleView = "all" | "active" | "inactive" | "ungrouped" | "stale";

const views: readonly { readonly view: PeopleView; readonly label: string }[] = [
  { view: "all", label: "Everybody" },
  { view: "active", label: "Active" },
  { view: "inactive", label: "Deactivated" },
  { view: "ungrouped", label: "In no group" },
  { view: "stale", label: "Not stated for long" },
];

/** The head of all lists of people: which one it is. */
export const PeopleHead = ({ tenant, view }: { tenant: string; view: PeopleView }) => (
  <>
    <div class="head">
      <h1>People</h1>
      <div class="actions">
        <a class="button quiet" href={`/console/${tenant}/reviews`}>
          Reviews
        </a>
      </div>
    </div>
    <nav class="tabs" aria-label="People">
      {views.map((one) => (
        <a href={pathOfView(tenant, one.view)} aria-current={one.view === view ? "page" : undefined}>
          {one.label}
        </a>
      ))}
    </nav>
  </>
);

export const pathOfView = (tenant: string, view: PeopleView): string =>
  view === "all" ? `/console/${tenant}/people` : `/console/${tenant}/people?show=${view}`;
