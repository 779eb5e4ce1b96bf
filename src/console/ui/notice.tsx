import type { Child } from "hono/jsx";

/** `good`: done, in order; `warn`: needs a look; `bad`: failed, or needs somebody now; `plain`: worth knowing. */
export type Tone = "good" | "warn" | "bad" | "plain";

/** A message of the page to whoever looks at it. What is wrong is read out at once. */
export const Notice = ({ tone, title, children }: { tone: Tone; title?: string; children?: Child }) => (
  <div class={`notice ${tone}`} role={tone === "bad" ? "alert" : "status"}>
    {title !== undefined && <p class="notice-title">{title}</p>}
    <div>{children}</div>
  </div>
);

/** A state in one or two words; the tone repeats what the words say. */
export const Badge = ({ tone, children }: { tone: Tone; children?: Child }) => (
  <span class={`badge ${tone}`}>{children}</span>
);
