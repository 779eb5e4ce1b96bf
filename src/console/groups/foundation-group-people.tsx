import { differenceOf } from "../../reconcile/difference.ts";
import type { TargetMember, TargetMembers } from "../../store/target-members.ts";
import { PersonLink, withQuery } from "../people/links.tsx";
import { Badge, type Tone } from "../ui/notice.tsx";
import { Empty, More, Table } from "../ui/table.tsx";

interface PeopleOfTargetProps {
  readonly tenant: string;
  readonly people: TargetMembers;
  readonly only: boolean;
  readonly path: string;
  readonly isFirst: boolean;
}

/** Who is in a Foundation group and who should be, each with the reason where the two differ. */
export function PeopleOfTarget({
  tenant,
  people: { members, next },
  only,
  path,
  isFirst,
}: PeopleOfTargetProps) {
  return (
    <>
      <nav class="tabs" aria-label="People shown">
        <a href={path} aria-current={only ? undefined : "page"}>
          Everybody
        </a>
        <a href={`${path}?only=differences`} aria-current={only ? "page" : undefined}>
          Only differences
        </a>
      </nav>
      {members.length === 0 ? (
        <Empty>{emptyText(only, isFirst, next !== null)}</Empty>
      ) : (
        <Table caption="People" heads={["Person", "Your IdP says", "Foundation", "Difference"]}>
          {members.map((member) => (
            <Row tenant={tenant} member={member} />
          ))}
        </Table>
      )}
      <More
        href={
          next === null ? undefined : withQuery(path, { only: only ? "differences" : undefined, after: next })
        }
      />
    </>
  );
}

function Row({ tenant, member }: { tenant: string; member: TargetMember }) {
  const reason = differenceOf(member);
  const [tone, place] = placeOf(member);
  return (
    <tr>
      <th scope="row">
        <PersonLink tenant={tenant} id={member.userId}>
          {member.userName ?? member.userId}
        </PersonLink>
      </th>
      <td class="fit">{saidOf(member)}</td>
      <td class="fit">
        <Badge tone={tone}>{place}</Badge>
      </td>
      <td>{reason === null ? <span class="quiet">None</span> : <bdi>{reason}</bdi>}</td>
    </tr>
  );
}

function saidOf({ desired, awaitsReview, active }: TargetMember): string {
  if (desired) return "In it";
  if (active === null) return "Deleted";
  if (!active) return "Deactivated";
  return awaitsReview ? "Awaits review" : "Not in it";
}

function placeOf({ ledger, desired }: TargetMember): readonly [Tone, string] {
  switch (ledger) {
    case "present":
      return desired ? ["good", "In it"] : ["warn", "Still in it"];
    case "maybe":
      return ["warn", "Perhaps in it"];
    case "absent":
      return ["plain", "Taken out"];
    default:
      return ["plain", "Not in it"];
  }
}

const emptyText = (only: boolean, isFirst: boolean, goesOn: boolean): string => {
  if (goesOn) return "Nobody among those who were looked through; go on to the next page.";
  if (!isFirst) return "There are no more people.";
  return only
    ? "No differences: everybody who should be in it is, and nobody else whom Rollcall placed."
    : "Nobody: the groups that feed it have no active people.";
};
