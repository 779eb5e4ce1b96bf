import type { Access } from "../../reconcile/access.ts";
import type { StuckWork } from "../../store/person.ts";
import { Badge } from "../ui/notice.tsx";
import { Time } from "../ui/time.tsx";
import { type AccessTree, type GroupNode, standingOf } from "./access-tree.ts";
import { GroupLink, TargetLink } from "./links.tsx";

interface PathProps {
  readonly tenant: string;
  readonly stuck: readonly StuckWork[];
  readonly now: number;
}

/**
 * The ways from a person's groups over the rules to Foundation groups and roles, drawn: lists within lists, which the stylesheet lays out
 * from left to right and joins with lines.
 */
export const AccessPath = ({ tree, ...props }: PathProps & { tree: AccessTree }) => (
  <section class="scroll" tabindex={0} aria-label="Access path">
    <ul class="ways">
      {tree.groups.map((node) => (
        <Group node={node} isFirst {...props} />
      ))}
      {tree.leaving.length > 0 && (
        <li class="way">
          <div class="stop none">
            <span class="kind">Group</span> None any more
          </div>
          <ul>
            {tree.leaving.map((entry) => (
              <Target entry={entry} {...props} />
            ))}
          </ul>
        </li>
      )}
    </ul>
  </section>
);

function Group({ node, isFirst, ...props }: PathProps & { node: GroupNode; isFirst: boolean }) {
  const { group, waits, above, feeds } = node;
  const isEnd = above.length + feeds.length === 0;
  return (
    <li class={waits ? "way blocked" : "way there"}>
      <div class={isEnd ? "stop none" : "stop"}>
        <span class="kind">{isFirst ? "IdP group" : "IdP group that holds it"}</span>
        <GroupLink tenant={props.tenant} id={group.id}>
          {group.displayName}
        </GroupLink>
        {waits && (
          <span>
            <Badge tone="warn">Awaits review</Badge>
          </span>
        )}
        {isEnd && <span class="why">No rule maps it to a Foundation group.</span>}
      </div>
      {!isEnd && (
        <ul>
          {feeds.map((entry) => (
            <li class={waits ? "way blocked" : "way there"}>
              <div class="stop rule">
                <span class="kind">Rule</span>
                <Rule rules={entry.rules} />
              </div>
              <ul>
                <Target entry={entry} {...props} />
              </ul>
            </li>
          ))}
          {above.map((one) => (
            <Group node={one} isFirst={false} {...props} />
          ))}
        </ul>
      )}
    </li>
  );
}

function Rule({ rules }: { rules: Access["rules"] }) {
  if (rules === null) return <span>Not known: the group or the mapping is too large to tell</span>;
  if (rules.length === 0) return <span>None: mirrored under its own name</span>;
  return (
    <>
      {rules.map((rule) => (
        <code dir="auto">{rule}</code>
      ))}
    </>
  );
}

function Target({ entry, tenant, stuck, now }: PathProps & { entry: Access }) {
  const { line, tone, label, why } = standingOf(entry, stuck);
  const { target, roles, since, state } = entry;
  return (
    <li class={`way ${line}`}>
      <div class="stop">
        <span class="kind">Foundation group</span>
        <TargetLink tenant={tenant} id={target.id}>
          {target.name}
        </TargetLink>
        <span>
          <Badge tone={tone}>{label}</Badge>{" "}
          {since !== null && (
            <span class="quiet">
              <Time at={since} now={now} />
            </span>
          )}
        </span>
        {why !== null && <span class="why">{why}</span>}
      </div>
      {roles.length > 0 && (
        <ul>
          {roles.map(({ role, ledger }) => {
            const isGiven = state !== "review" && (ledger === "present" || ledger === "found");
            return (
              <li class={`way ${isGiven ? "there" : line === "there" ? "coming" : line}`}>
                <div class="stop">
                  <span class="kind">Role</span>
                  <bdi>{role}</bdi>
                  {!isGiven && <span class="why">Not given yet</span>}
                </div>
              </li>
            );
          })}
        </ul>
      )}
    </li>
  );
}
