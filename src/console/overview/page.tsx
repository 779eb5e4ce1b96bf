import type { Session } from "../../access/sessions.ts";
import { BarChart, type Series } from "../chart/bars.tsx";
import { type Bin, binsOf, type Span } from "../chart/bins.ts";
import { DelayChart } from "../chart/delays.tsx";
import { Figures } from "../chart/figures.tsx";
import { Live } from "../ui/live.tsx";
import { Glance } from "./glance.tsx";
import type { Standing } from "./read.ts";
import { TruthView } from "./truth-view.tsx";

interface OverviewProps {
  readonly standing: Standing;
  readonly session: Session;
  readonly span: Span;
  readonly now: number;
}

/** Whether all is well, what waits for somebody, and how the last day or week went. */
export function OverviewPage({ standing, session, span, now }: OverviewProps) {
  const home = `/console/${session.tenant}`;
  const bins = binsOf(standing.hours, span, now);
  return (
    <>
      <Live id="standing" path={`${home}?span=${span}`}>
        <TruthView truth={standing.truth} session={session} isTitle />
        <Glance standing={standing} home={home} now={now} />
      </Live>
      <section aria-labelledby="course">
        <h2 id="course">How it went</h2>
        <nav class="tabs" aria-label="Length of time">
          <a href={home} aria-current={span === "day" ? "page" : undefined}>
            A day
          </a>
          <a href={`${home}?span=week`} aria-current={span === "week" ? "page" : undefined}>
            A week
          </a>
        </nav>
        <Charts bins={bins} span={span} />
        <Figures bins={bins} span={span} />
      </section>
    </>
  );
}

const Charts = ({ bins, span }: { bins: readonly Bin[]; span: Span }) => (
  <div class="charts">
    <BarChart id="changes" title="Changes from the IdP" span={span} bins={bins} series={changes} />
    <DelayChart id="delays" span={span} bins={bins} />
    <BarChart id="failures" title="Refused and failed" span={span} bins={bins} series={failures} />
  </div>
);

const changes: readonly Series[] = [
  { name: "changes of people and groups", colour: "series-main", of: (bin) => bin.changes },
];

const failures: readonly Series[] = [
  { name: "refused to the IdP", colour: "series-warn", of: (bin) => bin.refused },
  { name: "failed here", colour: "series-bad", of: (bin) => bin.failed },
  { name: "failed at Foundation", colour: "series-plain", of: (bin) => bin.callsFailed },
];
