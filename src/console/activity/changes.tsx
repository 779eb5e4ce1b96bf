import type { StoredEvent } from "../../events/read.ts";
import type { ActivityEntry } from "../../http/api/activity-entry.ts";
import { isObject, type Json } from "../../lib/json.ts";
import { Table } from "../ui/table.tsx";

/** What the request changed: attributes before and after, who came and who went. */
export function Changes({ entry, home }: { entry: ActivityEntry; home: string }) {
  const attributes = attributesOf(entry.details);
  const moved = entry.events.filter(({ type }) => type.startsWith("group.member_"));
  if (attributes.length === 0 && moved.length === 0) return null;
  const names = namesIn(entry);
  return (
    <section>
      <h2>What changed</h2>
      {attributes.length > 0 && (
        <Table caption="Attributes that changed" heads={["Attribute", "Before", "After"]}>
          {attributes.map(({ path, before, after }) => (
            <tr>
              <th scope="row">
                <code dir="auto">{path}</code>
              </th>
              <td dir="auto">{shown(before)}</td>
              <td dir="auto">{shown(after)}</td>
            </tr>
          ))}
        </Table>
      )}
      {moved.length > 0 && (
        <Table caption="Members who came and went" heads={["", "Member", "Group"]}>
          {moved.map((event) => (
            <Moved event={event} names={names} home={home} />
          ))}
        </Table>
      )}
      {entry.hasMoreEvents && <p class="quiet">There are more; GET /events has all of them.</p>}
    </section>
  );
}

interface MovedProps {
  readonly event: StoredEvent;
  readonly names: ReadonlyMap<string, string>;
  readonly home: string;
}

function Moved({ event: { type, data }, names, home }: MovedProps) {
  const { value, memberType, groupId } = data;
  const kind = memberType === "Group" ? "groups" : "people";
  return (
    <tr>
      <td class="fit">{type.endsWith("added") ? "Added" : "Removed"}</td>
      <td>
        <Named id={String(value)} names={names} path={`${home}/${kind}`} />
      </td>
      <td>
        <Named id={String(groupId)} names={names} path={`${home}/groups`} />
      </td>
    </tr>
  );
}

const Named = ({ id, names, path }: { id: string; names: ReadonlyMap<string, string>; path: string }) => (
  <a href={`${path}/${encodeURIComponent(id)}`} dir="auto">
    {names.get(id) ?? <code>{id}</code>}
  </a>
);

/** The names that the record knows, by id. */
function namesIn({ row, downstream }: ActivityEntry): ReadonlyMap<string, string> {
  const changed = JSON.parse(row.changed) as Json;
  const { groupId, displayName } = isObject(changed) ? changed : {};
  const group: [string, string][] =
    typeof groupId === "string" && typeof displayName === "string" ? [[groupId, displayName]] : [];
  const people = downstream.flatMap(({ subject }): [string, string][] =>
    subject?.userName ? [[subject.userId, subject.userName]] : [],
  );
  return new Map([...group, ...people]);
}

interface AttributeChange {
  readonly path: string;
  readonly before: Json;
  readonly after: Json;
}

function attributesOf(details: Json): readonly AttributeChange[] {
  const list = isObject(details) ? details.attributes : undefined;
  if (!Array.isArray(list)) return [];
  return (list as readonly Json[]).flatMap((change) =>
    isObject(change) && typeof change.path === "string"
      ? [{ path: change.path, before: change.before ?? null, after: change.after ?? null }]
      : [],
  );
}

const shown = (value: Json) => {
  if (value === null) return <span class="quiet">not assigned</span>;
  return typeof value === "object" ? <code>{JSON.stringify(value)}</code> : String(value);
};
