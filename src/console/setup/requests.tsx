import type { ReadSample } from "../../activity/read-tally.ts";
import { CONSOLE_LIMITS } from "../../limits/http.ts";
import { shortPath, toneOf } from "../activity/list.tsx";
import { Badge } from "../ui/notice.tsx";
import { Table } from "../ui/table.tsx";
import { Time } from "../ui/time.tsx";
import { number } from "../ui/words.ts";
import type { SetupFacts } from "./facts.ts";
import { describeRead } from "./read-words.ts";

interface Request {
  readonly key: string;
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly words: string;
  /** Its entry in the activity, where it has one: reads are only counted. */
  readonly href?: string | undefined;
}

/** The last requests of the IdP, reads and all else, the newest first: what shows that a test of the connection arrives. */
export function LatestRequests({ facts, home, now }: { facts: SetupFacts; home: string; now: number }) {
  const requests = latest(facts, home);
  if (requests.length === 0)
    return (
      <p class="empty">
        Nothing has come in within the last hour. Press <em>Test connection</em> over there: each request with
        the right token appears here within seconds. One with a wrong token does not, and your IdP says
        “unauthorized”.
      </p>
    );
  return (
    <Table caption="Latest requests of the IdP" heads={["When", "Answer", "What it was"]} stacks>
      {requests.map((request) => (
        <tr key={request.key}>
          <td class="fit">
            <When {...request} now={now} />
          </td>
          <td class="fit">
            <Badge tone={toneOf(request.status)}>{request.status}</Badge>
          </td>
          <td class="wide">
            <span dir="auto">{request.words}</span>
            <br />
            <code class="quiet">
              {request.method} <span dir="auto">{shortPath(request.path)}</span>
            </code>
          </td>
        </tr>
      ))}
    </Table>
  );
}

const When = ({ at, href, now }: Pick<Request, "at" | "href"> & { now: number }) =>
  href === undefined ? (
    <Time at={at} now={now} />
  ) : (
    <a href={href}>
      <Time at={at} now={now} />
    </a>
  );

function latest({ reads, records }: SetupFacts, home: string): readonly Request[] {
  const read = reads.flatMap(({ second, count, sample }): Request[] => {
    // Reads that were refused are recorded as well.
    const samples = (sample as unknown as readonly ReadSample[]).filter(({ status }) => status < 400);
    const others = count - sample.length;
    return samples.map((one, index) => ({
      ...one,
      key: `${second}.${index}`,
      at: second * 1_000,
      words:
        index === samples.length - 1 && others > 0
          ? `${describeRead(one)} And ${number(others)} more in that second.`
          : describeRead(one),
    }));
  });
  const recorded = records.map(
    ({ id, at, method, path, status, summary }): Request => ({
      key: id,
      at,
      method,
      path,
      status,
      words: summary,
      href: `${home}/activity/${encodeURIComponent(id)}`,
    }),
  );
  return [...read, ...recorded]
    .toSorted((one, other) => other.at - one.at)
    .slice(0, CONSOLE_LIMITS.latestRequests);
}
