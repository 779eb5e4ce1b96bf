import type { History } from "../../activity/history.ts";
import { Badge } from "../ui/notice.tsx";
import { Empty, More } from "../ui/table.tsx";
import { Time } from "../ui/time.tsx";

interface HistoryProps {
  readonly tenant: string;
  readonly history: History;
  readonly now: number;
  /** The page that it stands on. */
  readonly path: string;
  /** For how many days it is kept. */
  readonly days: number;
}

/** What the IdP sent about one person or group, each line leading to the request. */
export const HistoryList = ({ tenant, history: { lines, next }, now, path, days }: HistoryProps) => (
  <section id="history" aria-labelledby="history-head">
    <h2 id="history-head">History</h2>
    <p class="quiet">
      What your IdP sent, newest first. It is kept for {days} days;{" "}
      <a href={`/console/${tenant}/policies`}>policies</a> say for how long.
    </p>
    {lines.length === 0 ? (
      <Empty>Your IdP sent nothing about this in the last {days} days.</Empty>
    ) : (
      <ol class="history">
        {lines.map(({ id, at, failed, text }) => (
          <li class="entry">
            <Time at={at} now={now} />
            <span>
              {failed && (
                <>
                  <Badge tone="bad">Refused</Badge>{" "}
                </>
              )}
              <a class="told" href={`/console/${tenant}/activity/${encodeURIComponent(id)}`} dir="auto">
                {text}
              </a>
            </span>
          </li>
        ))}
      </ol>
    )}
    <More href={next === undefined ? undefined : `${path}?before=${encodeURIComponent(next)}#history`} />
  </section>
);
