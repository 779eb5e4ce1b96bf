import type { PeoplePage as Listed, ListedPerson } from "../../store/people-list.ts";
import { Button, ButtonLink } from "../ui/button.tsx";
import { Examined } from "../ui/examined.tsx";
import { Field } from "../ui/field.tsx";
import { Badge, type Tone } from "../ui/notice.tsx";
import { Empty, More, Table } from "../ui/table.tsx";
import { Time } from "../ui/time.tsx";
import { PeopleHead, type PeopleView, pathOfView } from "./head.tsx";
import { PersonLink, withQuery } from "./links.tsx";

interface PeoplePageProps {
  readonly tenant: string;
  readonly text: string;
  readonly active: boolean | undefined;
  readonly page: Listed;
  readonly now: number;
  readonly isFirst: boolean;
}

/** People by user name, with the search. */
export function PeoplePage({ tenant, text, active, page, now, isFirst }: PeoplePageProps) {
  const view: PeopleView = active === undefined ? "all" : active ? "active" : "inactive";
  const show = view === "all" ? undefined : view;
  const people = [...page.named, ...page.people];
  return (
    <>
      <PeopleHead tenant={tenant} view={view} />
      <form method="get" action={`/console/${tenant}/people`} class="toolbar people-search">
        {show !== undefined && <input type="hidden" name="show" value={show} />}
        <Field name="q" type="search" label="User name, e-mail address or id" value={text} maxlength={254} />
        <Button>Search</Button>
        {text !== "" && <ButtonLink href={pathOfView(tenant, view)}>Show all</ButtonLink>}
      </form>
      <p class="hint">
        Looks for the beginning of user names, and for whole e-mail addresses, external ids and ids.
      </p>
      {people.length === 0 ? (
        page.next === undefined && <Empty>{emptyText(tenant, { text, active, isFirst })}</Empty>
      ) : (
        <Table caption="People" heads={["User name", "Name", "State", "Foundation"]}>
          {people.map((person) => (
            <Row tenant={tenant} person={person} now={now} />
          ))}
        </Table>
      )}
      <Examined found={people.length} goesOn={page.next !== undefined} things="people whom" />
      <More
        href={
          page.next === undefined
            ? undefined
            : withQuery(`/console/${tenant}/people`, { q: text, show, after: page.next })
        }
      />
    </>
  );
}

function Row({ tenant, person, now }: { tenant: string; person: ListedPerson; now: number }) {
  const [tone, account] = accountOf(person);
  return (
    <tr>
      <th scope="row">
        <PersonLink tenant={tenant} id={person.id}>
          {person.userName}
        </PersonLink>
      </th>
      <td dir="auto">{person.displayName}</td>
      <td>
        {person.active === 1 ? (
          <Badge tone="good">Active</Badge>
        ) : (
          <>
            <Badge tone="plain">Deactivated</Badge>{" "}
            {person.deactivatedAt !== null && (
              <span class="quiet">
                <Time at={person.deactivatedAt} now={now} />
              </span>
            )}
          </>
        )}
      </td>
      <td>
        <Badge tone={tone}>{account}</Badge>
      </td>
    </tr>
  );
}

function accountOf({ foundation, workState }: ListedPerson): readonly [Tone, string] {
  if (workState === "parked") return ["bad", "Needs you"];
  if (foundation === "linked") return ["good", "Known there"];
  if (foundation === "creating" || workState !== null) return ["plain", "On its way"];
  return ["plain", "Not there yet"];
}

function emptyText(
  tenant: string,
  { text, active, isFirst }: { text: string; active: boolean | undefined; isFirst: boolean },
) {
  if (!isFirst) return "There are no more people.";
  if (text !== "")
    return "Nobody's user name begins like this, and nobody has this e-mail address, external id or id. Other parts of names are not searched.";
  if (active === false) return "Nobody is deactivated.";
  return (
    <>
      Your IdP has not sent anybody yet. Assign people to the app there; the{" "}
      <a href={`/console/${tenant}/setup`}>set-up</a> says where.
    </>
  );
}
