import { inject } from "vitest";

/** A Foundation of a test's own: a world of the stand-in, with its controls. */
export interface FoundationWorld {
  readonly url: string;
  /** What it holds: group name → user names, sorted. */
  readonly members: () => Promise<Record<string, string[]>>;
  /** Who holds roles there: role name → names of groups and users, sorted; roles that nobody holds are left out. */
  readonly roles: () => Promise<Record<string, string[]>>;
  readonly state: () => Promise<State>;
  /** The user names of everybody who is no system account, sorted. */
  readonly users: () => Promise<string[]>;
  readonly calls: () => Promise<readonly FoundationCall[]>;
  /** Lets calls go wrong from now on; no rules end that. */
  readonly faults: (rules: readonly object[], seed?: number) => Promise<void>;
  /** Changes things behind Rollcall's back. */
  readonly edit: (change: object) => Promise<void>;
  readonly settings: (settings: object) => Promise<void>;
  /** Waits until no call and no late effect is under way. */
  readonly settled: () => Promise<void>;
}

export interface FoundationCall {
  readonly at: string;
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly status: number | null;
}

export async function newWorld(name: string = crypto.randomUUID()): Promise<FoundationWorld> {
  const url = `${inject("foundationUrl")}/worlds/${name}`;
  const control = async (method: string, path: string, body?: object): Promise<Response> => {
    const response = await fetch(`${url}/_control/${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`);
    return response;
  };
  const stateNow = async () => (await (await control("GET", "state")).json()) as State;
  await control("POST", "reset", {});
  return {
    url,
    members: async () => namesOf(await stateNow()),
    roles: async () => holdersOf(await stateNow()),
    state: stateNow,
    users: async () =>
      (await stateNow()).users
        .filter((user) => !user.is_system)
        .map((user) => user.username)
        .toSorted(),
    calls: async () => ((await (await control("GET", "calls")).json()) as { items: FoundationCall[] }).items,
    faults: async (rules, seed = 1) => void (await control("POST", "faults", { seed, rules })),
    edit: async (change) => void (await control("POST", "edit", change)),
    settings: async (settings) => void (await control("POST", "settings", settings)),
    settled: async () => void (await control("GET", "settled")),
  };
}

interface State {
  readonly users: readonly {
    readonly identifier: string;
    readonly username: string;
    readonly is_system: boolean;
  }[];
  readonly groups: readonly {
    readonly identifier: string;
    readonly name: string;
    readonly members: readonly string[];
  }[];
  readonly roles: readonly { readonly name: string; readonly members: readonly string[] }[];
}

function holdersOf({ users, groups, roles }: State): Record<string, string[]> {
  const names = new Map([
    ...users.map((user) => [user.identifier, user.username] as const),
    ...groups.map((group) => [group.identifier, group.name] as const),
  ]);
  return Object.fromEntries(
    roles
      .filter(({ members }) => members.length > 0)
      .map(({ name, members }) => [name, members.map((id) => names.get(id) ?? id).toSorted()]),
  );
}

function namesOf({ users, groups }: State): Record<string, string[]> {
  const names = new Map(users.map((user) => [user.identifier, user.username]));
  return Object.fromEntries(
    groups.map(({ name, members }) => [name, members.map((id) => names.get(id) ?? id).toSorted()]),
  );
}
