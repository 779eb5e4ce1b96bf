import { answerCall, type Incoming } from "../../dev/foundation/api.ts";
import { DEFAULT_SETTINGS, type Settings } from "../../dev/foundation/settings.ts";
import { createWorld, type Group, type Role, type World } from "../../dev/foundation/world.ts";
import { actorNow, ifAlive } from "./actor.ts";
import type { Clock } from "./clock.ts";
import { CLEAR, type Weather } from "./weather.ts";

/** No call takes effect later than this after it was sent: less than the product takes for the longest life of a call. */
const LONGEST_LIFE_MS = 59_500;

/** What a call of ours did to a group. */
export interface Effect {
  readonly tenant: string;
  readonly kind: "added" | "removed";
  readonly group: Group;
  readonly users: readonly string[];
}

/** What a call of ours did to a role. */
export interface RoleEffect {
  readonly tenant: string;
  readonly kind: "added" | "removed";
  readonly role: Role;
  /** Groups or users. */
  readonly holders: readonly string[];
}

interface Site {
  readonly world: World;
  settings: Settings;
}

/** The stand-in's own code, called in place of the network: one Foundation per tenant, which fails as the weather has it. */
export class SimulatedFoundations {
  readonly #sites = new Map<string, Site>();
  readonly #clock: Clock;
  readonly #weather: Weather;
  onEffect: (effect: Effect) => void = () => undefined;
  onRoleEffect: (effect: RoleEffect) => void = () => undefined;
  onCall: (text: string) => void = () => undefined;

  constructor(clock: Clock, weather: Weather) {
    this.#clock = clock;
    this.#weather = weather;
  }

  readonly urlOf = (name: string): string => `https://${name}.foundation.sim`;

  siteOf(name: string): Site {
    const known = this.#sites.get(name);
    if (known !== undefined) return known;
    const site: Site = { world: createWorld(), settings: DEFAULT_SETTINGS };
    this.#sites.set(name, site);
    return site;
  }

  /** In place of the global `fetch`. */
  readonly fetch = (url: string | URL, init: RequestInit = {}): Promise<Response> => {
    const actor = actorNow();
    const { signal } = init;
    const aborted = new Promise<never>((_, reject) => {
      signal?.addEventListener("abort", () => reject(signal.reason as Error));
    });
    aborted.catch(() => undefined);
    return ifAlive(actor, Promise.race([this.#serve(new URL(url), init), aborted]));
  };

  async #serve(url: URL, init: RequestInit): Promise<Response> {
    const name = url.hostname.split(".")[0] ?? "";
    const incoming = incomingOf(url, init);
    const { random, name: caller } = actorNow();
    const isAboutMembers = /\/members?$/.test(incoming.path) && incoming.method !== "GET";
    const forecast = this.#weather.foundation[name] ?? CLEAR;
    const weather = forecast.only === "everything" || isAboutMembers ? forecast : CLEAR;
    const clock = this.#clock;
    const sentAt = clock.now;
    let fate = random.next();
    const is = (share: number): boolean => {
      if (share > 0 && fate < share) return true;
      fate -= share;
      return false;
    };
    const about = `${incoming.method} ${incoming.path} ${incoming.query.user_identifier ?? ""}`;
    const note = (what: string) => this.onCall(`${caller}: ${name} ${about} ${what}`);
    const takeEffect = () => this.#carryOut(name, incoming);
    await clock.sleep(random.int(2, 60));
    if (is(weather.before)) {
      note("fails without effect");
      return fail(
        random.chance(0.4) ? "drop" : random.pick([500, 502, 503, 408]),
        random.pick([undefined, undefined, undefined, undefined, "2", "120"]),
      );
    }
    if (is(weather.after)) {
      note("fails after its effect");
      takeEffect();
      return fail(random.chance(0.4) ? "drop" : random.pick([500, 502, 504]), undefined);
    }
    if (is(weather.late)) {
      // The longest lives are the most dangerous.
      const life = random.int(random.chance(0.5) ? 100 : LONGEST_LIFE_MS - 4_000, LONGEST_LIFE_MS);
      const wait = life - (clock.now - sentAt);
      note(`fails, and takes effect ${wait} ms later`);
      clock.after(wait, () => {
        const { status } = takeEffect();
        note(`takes effect late: ${status}`);
      });
      return fail(random.chance(0.5) ? "drop" : random.pick([500, 503, 504]), undefined);
    }
    if (is(weather.slow)) {
      note("is slow");
      await clock.sleep(random.int(3_000, LONGEST_LIFE_MS - 5_000));
      return jsonOf(takeEffect());
    }
    if (is(weather.throttled)) {
      note("is throttled");
      return fail(429, random.pick([undefined, "1", "1", "30"]));
    }
    // A refusal to rename a group would mean that this Foundation never does it.
    if (is(weather.refused) && incoming.method !== "PUT") {
      note("is refused");
      return fail(random.pick([403, 422]), undefined);
    }
    if (is(weather.nonsense)) {
      note("gets nonsense");
      if (random.chance(0.5)) takeEffect();
      return new Response("<html>Sign in</html>", { status: 200 });
    }
    const answer = takeEffect();
    note(`${answer.status}`);
    await clock.sleep(random.int(2, 60));
    return jsonOf(answer);
  }

  #carryOut(tenant: string, incoming: Incoming) {
    const { world, settings } = this.siteOf(tenant);
    const answer = answerCall(world, settings, incoming, this.#clock.now);
    const role = world.roles.get(incoming.query.identifier ?? "");
    if (answer.status === 200 && role !== undefined && incoming.path.endsWith("/role/member")) {
      const { principals: holders } = incoming.body as { principals: string[] };
      this.onRoleEffect({ tenant, kind: incoming.method === "POST" ? "added" : "removed", role, holders });
    }
    const group = world.groups.get(incoming.query.identifier ?? "");
    if (answer.status !== 200 || group === undefined || !incoming.path.endsWith("/members")) return answer;
    const removed = incoming.query.user_identifier;
    if (incoming.method === "POST")
      this.onEffect({
        tenant,
        kind: "added",
        group,
        users: (incoming.body as { principals: string[] }).principals,
      });
    else if (incoming.method === "DELETE" && removed !== undefined)
      this.onEffect({ tenant, kind: "removed", group, users: [removed] });
    return answer;
  }
}

function incomingOf(url: URL, init: RequestInit): Incoming {
  const headers = new Headers(init.headers);
  return {
    method: init.method ?? "GET",
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    body: typeof init.body === "string" ? JSON.parse(init.body) : undefined,
    organization: headers.get("x-org") ?? undefined,
    authorization: headers.get("Authorization") ?? undefined,
  };
}

const jsonOf = ({ status, body }: { status: number; body: unknown }): Response =>
  Response.json(body, { status });

function fail(how: "drop" | number, retryAfter: string | undefined): Response {
  if (how === "drop") throw new TypeError("fetch failed");
  return Response.json(
    { detail: "A fault was asked for." },
    { status: how, headers: retryAfter === undefined ? {} : { "Retry-After": retryAfter } },
  );
}
