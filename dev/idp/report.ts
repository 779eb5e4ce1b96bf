import type { Played } from "./play.ts";

/** The end of a play, for people. */
export function report({ verdict, statistics, beliefs, company }: Played, title: string): string {
  const { requests, retries, failures, latency, quarantinedOn } = statistics;
  const failed = Object.entries(failures).map(
    ([status, count]) => `${count} × ${status === "0" ? "no answer" : status}`,
  );
  return [
    `${title}, ${company.day} days after the first: it believes in ${counted(beliefs.users.size, "user")} and ${counted(beliefs.groups.size, "group")}.`,
    `Requests  ${requests}, ${retries} of them repeated`,
    `Failures  ${failed.length === 0 ? "none" : failed.join(", ")}`,
    `Latency   ${latency.p50.toFixed(0)} ms half of them, ${latency.p95.toFixed(0)} ms 95 of 100`,
    ...(quarantinedOn.length === 0
      ? []
      : [
          `Quarantine  too many requests failed on day ${quarantinedOn.join(", ")}: the vendor would stop the job.`,
        ]),
    ...section("Given up:", verdict.failures),
    ...section("Differences:", verdict.differences),
    verdict.clean
      ? "The server holds what the IdP believes."
      : `${counted(verdict.failures.length, "failure")}, ${counted(verdict.differences.length, "difference")}.`,
  ].join("\n");
}

/** The same for programs. */
export const reportJson = ({ verdict, statistics, beliefs, company }: Played): string =>
  JSON.stringify(
    {
      ...verdict,
      statistics,
      days: company.day,
      believed: { users: beliefs.users.size, groups: beliefs.groups.size },
    },
    undefined,
    2,
  );

const section = (title: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : [title, ...lines.map((line) => `  ${line}`)];

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;
