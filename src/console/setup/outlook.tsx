import type { FoundationPreview } from "../../lane/preview/foundation.ts";
import type { Sample } from "../../lane/preview/sample.ts";
import { Badge, Notice } from "../ui/notice.tsx";
import { Table } from "../ui/table.tsx";
import { number } from "../ui/words.ts";

/** What would become of everything in Foundation: how many of each, and the first few by name. */
export function Outlook({ preview }: { preview: FoundationPreview }) {
  const { groups, people, members } = preview;
  const lines: readonly (Line | false)[] = [
    line("Groups to be made", groups.create, ({ target }) => target),
    line("Groups that are there already", groups.keep, ({ target }) => target),
    line(
      "Groups to be taken over",
      groups.adopt,
      ({ target, members: all, strangers }) => `${target} (${all} inside, ${strangers} not by Rollcall)`,
      "warn",
    ),
    line("Groups that are gone", groups.vanished, ({ target }) => target, "warn"),
    line("People found", people.found, ({ userName }) => userName),
    line("People to be created", people.create, ({ userName }) => userName),
    line("Places to be given", members.add, ({ userName, target }) => `${userName} in ${target}`),
    line("Places to be taken away", members.remove, placeOf, "warn"),
    line("Places by somebody else, which stay as the policy says", members.strangers, placeOf),
    members.waiting > 0 && {
      what: "Places that wait for what is in the way below",
      count: members.waiting,
      names: [],
      tone: "warn",
    },
  ];
  const shown = lines.filter((one) => one !== false);
  return (
    <section aria-labelledby="outlook">
      <h2 id="outlook">What would happen</h2>
      {!preview.complete && (
        <Notice tone="plain">
          There is more than can be looked at in advance: the numbers are of what was looked at.
        </Notice>
      )}
      {shown.length === 0 ? (
        <p class="empty">Nothing: no group of your IdP leads to a Foundation group yet.</p>
      ) : (
        <Table caption="What would happen in Foundation" heads={["What", "#How many", "Among them"]}>
          {shown.map(({ what, count, names, tone }) => (
            <tr>
              <th scope="row">{what}</th>
              <td class="number">
                {tone === undefined ? number(count) : <Badge tone={tone}>{number(count)}</Badge>}
              </td>
              <td dir="auto" class="quiet">
                {names.join(", ")}
                {count > names.length && names.length > 0 && " …"}
              </td>
            </tr>
          ))}
        </Table>
      )}
      <InTheWay preview={preview} />
    </section>
  );
}

/** What cannot be done by itself, with what somebody can do about it. */
function InTheWay({ preview: { groups, people } }: { preview: FoundationPreview }) {
  const parked = [
    ...groups.parked.sample.map(({ target, ...why }) => ({ what: target, ...why })),
    ...people.parked.sample.map(({ userName, ...why }) => ({ what: userName, ...why })),
  ];
  const count = groups.parked.count + people.parked.count;
  if (count === 0) return null;
  return (
    <>
      <h3>
        In the way of {number(count)}
        {count > parked.length && ", of which these are the first"}
      </h3>
      <Table caption="What is in the way" heads={["Whose", "Why", "What to do"]}>
        {parked.map(({ what, reason, remedy }) => (
          <tr>
            <th scope="row" dir="auto">
              {what}
            </th>
            <td dir="auto">{reason}</td>
            <td dir="auto">{remedy}</td>
          </tr>
        ))}
      </Table>
    </>
  );
}

interface Line {
  readonly what: string;
  readonly count: number;
  readonly names: readonly string[];
  readonly tone?: "warn";
}

/** Named in a line: as many as fit. */
const NAMED = 6;

function line<T>(
  what: string,
  { count, sample }: Sample<T>,
  nameOf: (item: T) => string,
  tone?: "warn",
): Line | false {
  if (count === 0) return false;
  const names = sample.slice(0, NAMED).map(nameOf);
  return { what, count, names, ...(tone === undefined ? {} : { tone }) };
}

const placeOf = ({
  userName,
  foundationUserId,
  target,
}: {
  userName: string | null;
  foundationUserId: string;
  target: string;
}) => `${userName ?? foundationUserId} in ${target}`;
