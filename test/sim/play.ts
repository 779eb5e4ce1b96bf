import { type Action, type History, type Step, tell } from "./actions.ts";
import { edit } from "./edits.ts";
import { checkEnd } from "./end.ts";
import { takeOver } from "./globals.ts";
import { Client } from "./idp.ts";
import { Platform, type Product } from "./platform.ts";
import { streamOf } from "./random.ts";
import { foundationOf, Tenant } from "./tenant.ts";
import { Watch } from "./watch.ts";
import { CLEAR, clearWeather } from "./weather.ts";

export interface Outcome {
  /** Why it failed; undefined where everything is as it should be. */
  readonly failure: string | undefined;
  readonly traceHash: number;
  readonly trace: readonly string[];
  readonly steps: number;
}

const SETUP_LIFE_MS = 600_000;
/** For requests that are still repeated when the faults cease. */
const PATIENCE_MS = 1_800_000;

/** Plays one history with the real product in virtual time, and looks on. */
export async function play(history: History, product: Product, keepTrace = false): Promise<Outcome> {
  const platform = new Platform(history.seed, product, keepTrace);
  const back = takeOver(platform.clock, history.seed, {
    fetch: platform.foundations.fetch as typeof fetch,
    log: (line) => logged(platform, line),
  });
  const rejected: unknown[] = [];
  const onRejection = (reason: unknown) => rejected.push(reason);
  process.on("unhandledRejection", onRejection);
  let failure: string | undefined;
  try {
    failure = await playAll(history, platform, rejected);
  } catch (error) {
    failure = error instanceof Error ? (error.stack ?? error.message) : String(error);
  } finally {
    process.off("unhandledRejection", onRejection);
    back();
    platform.d1.sqlite.close();
  }
  return { failure, traceHash: platform.traceHash, trace: platform.trace, steps: history.steps.length };
}

/** Of the product's own log only what went wrong belongs to the trace. */
function logged(platform: Platform, line: string): void {
  const { event, name, at } = JSON.parse(line) as { event: string; name?: string; at?: string };
  if (event === "drain failed" || event === "error")
    platform.note(`${event}: ${name} ${platform.isTracing ? at : ""}`);
}

async function playAll(
  history: History,
  platform: Platform,
  rejected: unknown[],
): Promise<string | undefined> {
  const { clock } = platform;
  const failures: string[] = [];
  const hasFailed = () => failures.length > 0 || rejected.length > 0 || (watch?.violations.length ?? 0) > 0;
  let watch: Watch | undefined;
  const verdict = () =>
    [...failures, ...rejected.map((reason) => `unhandled: ${reason}`), ...(watch?.violations ?? [])][0];

  const tenants = new Map<string, Tenant>();
  let under = 0;
  const run = (work: Promise<unknown>) => {
    under++;
    work
      .catch((error) => failures.push(error instanceof Error ? error.message : String(error)))
      .finally(() => under--);
  };
  for (const setup of history.setups) run(open(setup.name));
  async function open(name: string): Promise<void> {
    const setup = history.setups.find((each) => each.name === name);
    if (setup === undefined) return;
    const client = new Client(platform, streamOf(history.seed, `client ${name}`));
    const credentials = await client.register(name, {
      name,
      idp: setup.idp,
      foundation: foundationOf(platform, setup, setup.binding),
    });
    const tenant = new Tenant(setup, credentials, platform, client, () => watch?.modelChanged());
    const { status, body } = await tenant.administer("policies", "PUT", "/policies", setup.policies);
    if (status !== 200) throw new Error(`policies: ${status} ${JSON.stringify(body)}`);
    tenants.set(name, tenant);
  }
  await clock.run(clock.now + SETUP_LIFE_MS, () => under === 0 || hasFailed());
  if (hasFailed()) return verdict();
  watch = new Watch(platform.d1, platform.foundations, [...tenants.values()]);

  const begin = clock.now;
  for (const step of history.steps) {
    clock.after(step.at, () => {
      platform.note(`step ${tell(step)}`);
      const tenant = tenants.get(step.tenant);
      if (tenant === undefined) return;
      watch?.checkWork(tenant);
      watch?.checkWaiting(tenant);
      run(take(platform, tenant, step));
    });
  }
  const end = begin + (history.steps.at(-1)?.at ?? 0) + 1_000;
  await clock.run(end, hasFailed);
  Object.assign(platform.weather, clearWeather());
  platform.note("the faults cease");
  await clock.run(clock.now + PATIENCE_MS, () => under === 0 || hasFailed());
  if (hasFailed()) return verdict();
  if (under > 0) return "a request never ended";
  for (const tenant of tenants.values()) {
    let found: string | undefined = "the end was not reached";
    run(
      checkEnd(platform, tenant, history.helps).then((difference) => {
        found = difference;
      }),
    );
    await clock.run(clock.now + 30 * 86_400_000, () => under === 0 || hasFailed());
    if (hasFailed()) return verdict();
    if (found !== undefined) return `${tenant.name}: ${found}`;
  }
  return undefined;
}

async function take(platform: Platform, tenant: Tenant, { id, action }: Step): Promise<void> {
  const name = `step ${id}`;
  switch (action.do) {
    case "mapping":
      return tenant.setMapping(name, action.mapping);
    case "policies":
      return void (await tenant.administer(name, "PUT", "/policies", action.policies));
    case "compare":
      return void (await tenant.administer(name, "POST", "/reconcile"));
    case "force":
      return void (await tenant.administer(name, "POST", "/sync"));
    case "approve":
    case "dismiss":
      return void (await tenant.administer(name, "POST", `/sync/items/${action.do}`));
    case "review":
      return tenant.review(name, action.verdict);
    case "bind":
      return tenant.bind(name, action.binding);
    case "strangerJoins":
    case "placedByHand":
    case "memberThrownOut":
    case "groupDeleted":
    case "userDeleted":
    case "roleGiven":
    case "roleTaken":
    case "groupMade":
    case "signedOut": {
      const { world } = platform.foundations.siteOf(tenant.name);
      return platform.note(`${tenant.name}: ${edit(world, tenant.foreign, action)}`);
    }
    case "weather":
    case "foundationWeather":
    case "evict":
    case "deploy":
      return disturb(platform, tenant, action);
    default:
      return tenant.act(name, action);
  }
}

function disturb(
  { weather, objects }: Platform,
  tenant: Tenant,
  action: Extract<Action, { do: "weather" | "foundationWeather" | "evict" | "deploy" }>,
): void {
  switch (action.do) {
    case "weather":
      Object.assign(weather[action.of], action.is);
      return;
    case "foundationWeather":
      weather.foundation[tenant.name] = { ...CLEAR, ...action.is };
      return;
    case "evict":
      if (action.what === "lane") objects.LANE.evict(tenant.id, action.goesOn);
      else objects.GROUP_WRITER.evict(`${tenant.id}/${tenant.ids.get(action.group)}`, action.goesOn);
      return;
    case "deploy":
      for (const each of Object.values(objects))
        for (const name of each.names()) each.evict(name, action.goesOn);
  }
}
