import type { Step, StepName } from "./steps.ts";

/** The steps, each with how it stands, and a way to it. */
export const Checklist = ({
  steps,
  shown,
  path,
}: {
  steps: readonly Step[];
  shown: StepName;
  path: string;
}) => (
  <ol class="checklist">
    {steps.map(({ name, title, state, says }) => (
      <li class={state}>
        <Sign state={state} />
        <a href={`${path}?step=${name}`} aria-current={name === shown ? "step" : undefined}>
          {title}
        </a>
        <span class="unseen">{` (${words[state]}): `}</span>
        <p dir="auto">{says}</p>
      </li>
    ))}
  </ol>
);

const words: Readonly<Record<Step["state"], string>> = {
  done: "done",
  open: "to do",
  waiting: "later",
  trouble: "needs a look",
  busy: "under way",
};

const Sign = ({ state }: { state: Step["state"] }) => (
  <svg class="sign" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
    <circle cx="10" cy="10" r="8" />
    {state === "done" && <path d="M6.2 10.4l2.6 2.6 5-5.6" />}
    {state === "trouble" && <path d="M10 5.6v5.2M10 14v.1" />}
    {state === "busy" && <path d="M10 5.8V10l2.8 1.8" />}
    {state === "open" && <circle class="dot" cx="10" cy="10" r="3" />}
  </svg>
);
