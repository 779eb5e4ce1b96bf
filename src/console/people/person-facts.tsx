import type { Person } from "../../store/person.ts";
import { Badge } from "../ui/notice.tsx";
import { Fact, Facts } from "../ui/table.tsx";
import { Time } from "../ui/time.tsx";

interface PersonFactsProps {
  readonly id: string;
  readonly person: Person;
  readonly now: number;
}

/** Where a person stands in the directory. */
export const DirectoryFacts = ({ id, person: { user, foundation }, now }: PersonFactsProps) => (
  <Facts>
    <Fact name="State">
      <PersonState person={{ user }} />
    </Fact>
    {user === undefined && typeof foundation?.goneAt === "number" && (
      <Fact name="Deleted">
        <Time at={foundation.goneAt} now={now} />
      </Fact>
    )}
    {user !== undefined && (
      <>
        {typeof user.deactivatedAt === "number" && (
          <Fact name="Deactivated">
            <Time at={user.deactivatedAt} now={now} />
          </Fact>
        )}
        {user.heldNameKey !== null && (
          <Fact name="Former name">
            <bdi>{user.heldNameKey}</bdi>, kept until your IdP deletes this person or has them back
          </Fact>
        )}
        <Fact name="Created">
          <Time at={user.createdAt} now={now} />
        </Fact>
        <Fact name="Last change">
          <Time at={user.lastModified} now={now} />
        </Fact>
      </>
    )}
    <Fact name="Id">
      <code>{id}</code>
    </Fact>
  </Facts>
);

/** Whether the IdP has the person, and as what. */
export const PersonState = ({ person: { user } }: { person: Pick<Person, "user"> }) => {
  if (user === undefined) return <Badge tone="plain">Deleted</Badge>;
  return user.active ? <Badge tone="good">Active</Badge> : <Badge tone="plain">Deactivated</Badge>;
};

/** The person's account in Foundation. */
export function FoundationFacts({ person: { foundation, stuck }, now }: Omit<PersonFactsProps, "id">) {
  const trouble = stuck.find(({ kind }) => kind === "user");
  if (foundation === undefined)
    return (
      <p class="quiet">
        {trouble === undefined
          ? "Not looked for yet: that is done when a Foundation group needs this person."
          : "Not known there yet, see above."}
      </p>
    );
  return (
    <Facts>
      <Fact name="Account">
        {foundation.state === "creating" ? (
          <Badge tone="plain">Being made</Badge>
        ) : (
          <Badge tone="good">
            {foundation.createdHere === 1 ? "Made by Rollcall" : "Was there, and is used"}
          </Badge>
        )}
      </Fact>
      <Fact name="User name">
        <bdi>{foundation.userNameKey}</bdi>
      </Fact>
      {foundation.foundationId !== null && (
        <Fact name="Id in Foundation">
          <code dir="auto">{foundation.foundationId}</code>
        </Fact>
      )}
      <Fact name="Known since">
        <Time at={foundation.since} now={now} />
      </Fact>
    </Facts>
  );
}
