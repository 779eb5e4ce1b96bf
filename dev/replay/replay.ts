/** Sends the recorded requests of an IdP to a tenant, as the IdP would. */
import { contains } from "./contains.ts";
import type { Flow, Step } from "./flow.ts";

export interface ReplayTarget {
  /** `fetch`, or what stands for it. */
  readonly send: (request: Request) => Promise<Response>;
  /** The tenant's SCIM address. */
  readonly baseUrl: string;
  /** A SCIM token of the tenant. */
  readonly token: string;
}

export interface Replayed {
  /** What the steps saved, by name: mostly ids. */
  readonly saved: Readonly<Record<string, string>>;
  /** One sentence for each step that was not answered as expected; none if all were. */
  readonly failures: readonly string[];
}

/** Replays the steps in their order. A step that fails does not end the replay: each of the others is tried, too. */
export async function replay(flow: Flow, target: ReplayTarget): Promise<Replayed> {
  const saved = new Map([["base", target.baseUrl]]);
  const failures: string[] = [];
  for (const template of flow.steps) {
    const step = fillIn(template, saved);
    const problem = missingValue(step) ?? (await play(step, target, saved));
    if (problem !== undefined) failures.push(`${flow.vendor}, "${step.name}": ${problem}`);
  }
  return { saved: Object.fromEntries(saved), failures };
}

/** Puts saved values in the place of `{{name}}`, wherever it stands; names that were not saved stay as they are. */
function fillIn(step: Step, saved: ReadonlyMap<string, string>): Step {
  const filled = JSON.stringify(step).replaceAll(/\{\{(\w+)\}\}/g, (place, name: string) => {
    const value = saved.get(name);
    return value === undefined ? place : JSON.stringify(value).slice(1, -1);
  });
  return JSON.parse(filled);
}

function missingValue(step: Step): string | undefined {
  const [place] = /\{\{\w+\}\}/.exec(JSON.stringify(step)) ?? [];
  return place && `needs ${place}, which no earlier step saved`;
}

async function play(
  { request, expect, save }: Step,
  { send, baseUrl, token }: ReplayTarget,
  saved: Map<string, string>,
): Promise<string | undefined> {
  const response = await send(
    new Request(new URL(baseUrl + request.path), {
      method: request.method,
      headers: { ...request.headers, Authorization: `Bearer ${token}` },
      ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
    }),
  );
  const text = await response.text();
  if (response.status !== expect.status)
    return `answered ${response.status} instead of ${expect.status}: ${text}`;
  const answer = parseOrUndefined(text);
  if (expect.contains !== undefined && !contains(answer, expect.contains))
    return `answered ${text}, which lacks ${JSON.stringify(expect.contains)}`;
  for (const [name, attribute] of Object.entries(save ?? {})) {
    const value: unknown = answer?.[attribute];
    if (typeof value !== "string") return `answered without a string ${attribute}: ${text}`;
    saved.set(name, value);
  }
  return undefined;
}

function parseOrUndefined(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
