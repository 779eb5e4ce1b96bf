import type { Binding, Mapping } from "./model.ts";
import type { FoundationWeather } from "./weather.ts";

export interface Setup {
  readonly name: string;
  readonly idp: string;
  readonly callsPerSecond: number | null;
  readonly policies: Record<string, unknown>;
  /** Whether memberships wait for the administrator's word after a reactivation. */
  readonly reviews: boolean;
  /** Who holds the roles of a target. */
  readonly binding: Binding;
  /** Whether removals are held back as soon as one person leaves, and wait for approval. */
  readonly holds: boolean;
}

/** What an IdP does; users and groups have names that stay theirs, whatever becomes of them. */
export type IdpAction =
  | { readonly do: "createUser" | "createUserAgain" | "deleteUser" | "renameUser"; readonly user: string }
  | {
      readonly do: "setActive";
      readonly user: string;
      readonly active: boolean;
      readonly style: "patch" | "text" | "put";
    }
  | { readonly do: "createGroup"; readonly group: string; readonly members: readonly string[] }
  | {
      readonly do: "add";
      readonly group: string;
      readonly members: readonly string[];
      readonly style: "path" | "value";
    }
  | {
      readonly do: "remove";
      readonly group: string;
      readonly members: readonly string[];
      readonly style: "filter" | "value";
    }
  | {
      readonly do: "replaceMembers";
      readonly group: string;
      readonly members: readonly string[];
      readonly style: "patch" | "put";
    }
  | {
      readonly do: "renameGroup";
      readonly group: string;
      readonly to: string;
      readonly style: "patch" | "noPath";
    }
  | { readonly do: "deleteGroup"; readonly group: string };

export type AdminAction =
  | { readonly do: "mapping"; readonly mapping: Mapping }
  | { readonly do: "policies"; readonly policies: Record<string, unknown> }
  | { readonly do: "review"; readonly verdict: "confirm" | "dismiss" }
  | { readonly do: "bind"; readonly binding: Binding }
  | { readonly do: "compare" | "force" | "approve" | "dismiss" };

/** What happens in Foundation behind Rollcall's back; `nth` chooses among what is there. */
export type EditAction =
  | {
      readonly do: "strangerJoins" | "memberThrownOut" | "groupDeleted" | "userDeleted";
      readonly nth: number;
    }
  | { readonly do: "placedByHand"; readonly nth: number; readonly user: string }
  | { readonly do: "roleGiven"; readonly nth: number; readonly role: string; readonly to: "group" | "user" }
  | { readonly do: "roleTaken"; readonly nth: number }
  | { readonly do: "groupMade"; readonly name: string }
  | { readonly do: "signedOut"; readonly refresh: boolean };

export type FaultAction =
  | {
      readonly do: "weather";
      readonly of: "d1" | "queue" | "cron" | "objects";
      readonly is: Record<string, number>;
    }
  | { readonly do: "foundationWeather"; readonly is: FoundationWeather }
  | {
      readonly do: "evict";
      readonly what: "lane" | "group";
      readonly group: string;
      readonly goesOn: boolean;
    }
  | { readonly do: "deploy"; readonly goesOn: boolean };

export type Action = IdpAction | AdminAction | EditAction | FaultAction;

export interface Step {
  /** Its place in the history as it was made: what it draws depends on that alone. */
  readonly id: number;
  /** Milliseconds from the beginning. */
  readonly at: number;
  readonly tenant: string;
  readonly action: Action;
}

export interface History {
  readonly seed: number;
  readonly setups: readonly Setup[];
  readonly steps: readonly Step[];
  /** Whether an administrator helps at the end, or only time passes. */
  readonly helps: boolean;
}

/** One line for people. */
export function tell({ id, at, tenant, action }: Step): string {
  const { do: what, ...how } = action;
  const details = Object.entries(how)
    .filter(([, value]) => value !== 0)
    .map(([key, value]) => `${key}=${typeof value === "object" ? JSON.stringify(value) : value}`);
  return `${String(id).padStart(4)}  ${(at / 1000).toFixed(3).padStart(9)} s  ${tenant.padEnd(5)}  ${what} ${details.join(" ")}`;
}
