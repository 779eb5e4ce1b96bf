/** A moment (epoch milliseconds) as people say it, with the exact time for who points at it and for programs. */
export function Time({ at, now }: { at: number; now: number }) {
  const exact = new Date(at).toISOString();
  return (
    <time datetime={exact} title={`${exact.slice(0, 10)} ${exact.slice(11, 19)} UTC`}>
      {relativeTime(at, now)}
    </time>
  );
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long ago, or in how long; beyond 30 days the date. */
export function relativeTime(at: number, now: number): string {
  const distance = Math.abs(now - at);
  if (distance < 10_000) return at > now ? "in a moment" : "just now";
  if (distance >= 30 * DAY) return new Date(at).toISOString().slice(0, 10);
  const words = duration(distance);
  return at > now ? `in ${words}` : `${words} ago`;
}

/** A length of time (milliseconds) in its largest unit, below ten seconds with one decimal. */
export function duration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 10_000) return `${(ms / 1_000).toFixed(1)} s`;
  if (ms < 100_000) return `${Math.round(ms / 1_000)} s`;
  if (ms < 100 * MINUTE) return `${Math.round(ms / MINUTE)} minutes`;
  if (ms < 48 * HOUR) return `${Math.round(ms / HOUR)} hours`;
  return `${Math.round(ms / DAY)} days`;
}
