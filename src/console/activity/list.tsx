import type { Session } from "../../access/sessions.ts";
import type { RecordRow } from "../../activity/read.ts";
import { Button } from "../ui/button.tsx";
import { Field, Select } from "../ui/field.tsx";
import { Live } from "../ui/live.tsx";
import { Badge, Notice, type Tone } from "../ui/notice.tsx";
import { Empty, More, Table } from "../ui/table.tsx";
import { Time } from "../ui/time.tsx";
import { counted } from "../ui/words.ts";
import { type ActivitySearch, addressOf } from "./search.ts";

interface ActivityPageProps {
  readonly rows: readonly RecordRow[];
  /** Where the next page begins. */
  readonly next: string | undefined;
  readonly search: ActivitySearch;
  /** Reads of the last hour, which are counted and not recorded. */
  readonly reads: number;
  readonly session: Session;
  readonly now: number;
}

/** The request log: what the IdP wrote and what failed, the newest first. */
export function ActivityPage({ rows, next, search, reads, session, now }: ActivityPageProps) {
  const path = `/console/${session.tenant}/activity`;
  const list = <Records {...{ rows, next, search, session, now, path }} />;
  return (
    <>
      <div class="head">
        <div>
          <h1>Activity</h1>
          <p class="lede">
            What your IdP changed or tried to, newest first.{" "}
            {reads === 0
              ? "It read nothing in the last hour."
              : `It also read ${counted(reads, "time", "times")} in the last hour.`}
          </p>
        </div>
      </div>
      <SearchForm search={search} path={path} />
      {search.ignored.length > 0 && (
        <Notice tone="warn">Not understood, and left out of the search: {search.ignored.join(", ")}.</Notice>
      )}
      {search.isNarrowed ? (
        list
      ) : (
        <Live id="records" path={path}>
          {list}
        </Live>
      )}
    </>
  );
}

function SearchForm({ search: { fields, isNarrowed }, path }: { search: ActivitySearch; path: string }) {
  return (
    <form method="get" action={path} class="toolbar">
      <Field name="userName" label="Person (userName)" value={fields.userName} type="search" />
      <Field name="displayName" label="Group (name)" value={fields.displayName} type="search" />
      <Select name="outcome" label="Outcome" value={fields.outcome} options={outcomes} />
      <Select name="method" label="Method" value={fields.method} options={methods} />
      <div class="actions">
        <Button>Search</Button>
        {isNarrowed && <a href={path}>Show all</a>}
      </div>
    </form>
  );
}

const outcomes = [
  { value: "", label: "All" },
  { value: "failed", label: "Failed" },
  { value: "2xx", label: "Done (2xx)" },
  { value: "4xx", label: "Refused (4xx)" },
  { value: "5xx", label: "Failed on our side (5xx)" },
];

const methods = [
  { value: "", label: "All" },
  ...["POST", "PUT", "PATCH", "DELETE", "GET"].map((value) => ({ value, label: value })),
];

function Records({ rows, next, search, now, path }: Omit<ActivityPageProps, "reads"> & { path: string }) {
  if (rows.length === 0 && next === undefined)
    return (
      <Empty>
        {search.isNarrowed
          ? "No recorded request fits. Names have to be whole; records are kept as long as the policy “activityDays” says."
          : "Your IdP has not changed anything yet. Requests appear here as they come in."}
      </Empty>
    );
  return (
    <>
      <Table caption="Requests of the IdP" heads={["When", "Request", "Answer", "What came of it"]} stacks>
        {rows.map((row) => (
          <tr>
            <td class="fit">
              <a href={`${path}/${encodeURIComponent(row.id)}`}>
                <Time at={row.at} now={now} />
              </a>
            </td>
            <td class="fit">
              <code>
                {row.method} <span dir="auto">{shortPath(row.path)}</span>
              </code>
            </td>
            <td class="fit">
              <Badge tone={toneOf(row.status)}>{row.status}</Badge>
            </td>
            <td class="wide" dir="auto">
              {row.summary}
            </td>
          </tr>
        ))}
      </Table>
      <More href={next === undefined ? undefined : addressOf(path, search, next)} />
    </>
  );
}

/** An address without the middle of the ids in it: which one it is, the entry says. */
export const shortPath = (path: string): string => {
  const short = path.replaceAll(/\b([0-9a-f]{4})[0-9a-f]{4}-[0-9a-f-]{23}([0-9a-f]{4})\b/g, "$1…$2");
  return short.length > 60 ? `${short.slice(0, 60)}…` : short;
};

export const toneOf = (status: number): Tone => (status < 400 ? "good" : status < 500 ? "warn" : "bad");
