import type { Group, Person } from "./company.ts";
import type { Call, JsonObject } from "./scim.ts";

export const VENDORS = [
  "okta",
  "okta-custom",
  "entra",
  "entra-flagged",
  "onelogin",
  "jumpcloud",
  "google",
  "ping",
  "cyberark",
  "rippling",
  "generic",
] as const;

export type VendorName = (typeof VENDORS)[number];

/** How one vendor's IdP talks: happenings become requests. Pure; what is sent, retried and remembered is none of its business. */
export interface Dialect {
  readonly title: string;
  /** Where its requests are known from, and how sure that is. */
  readonly source: string;
  readonly headers: (call: Call) => RequestHeaders;
  /** Put behind every path. */
  readonly query?: string;
  readonly pace: { readonly perSecond: number; readonly concurrent: number };
  readonly retry: RetryPolicy;
  /** What it sends when its administrator enters the address. */
  readonly connectionTest: (token: string) => readonly ConnectionStep[];
  readonly users: UserWays;
  /** Undefined for one that knows no groups. */
  readonly groups?: GroupWays;
  /** The share of failed requests above which it stops a job. */
  readonly quarantine?: number;
}

export type RequestHeaders = { readonly [name: string]: string };

export interface RetryPolicy {
  readonly tries: number;
  readonly statuses: readonly number[];
}

/** A request of the connection test. `{id}` in its path or body is the id that the step saved under this name before. */
export interface ConnectionStep {
  readonly call: Call;
  readonly expected: number;
  readonly saveIdAs?: string;
}

export interface UserWays {
  /** What is asked before a creation, in turn, until somebody is found. */
  readonly lookUps: (person: Person) => readonly string[];
  readonly create: (person: Person) => JsonObject;
  /** Brings the server to this. `active` is what it is believed to hold, for those who repeat the whole. */
  readonly update: (
    id: string,
    person: Person,
    active: boolean,
    before: Person | undefined,
  ) => readonly Call[];
  readonly deactivate: (id: string, person: Person) => readonly Call[];
  /** `create`: another POST for the same person, who is expected to get the former id back. */
  readonly activate: ((id: string, person: Person) => readonly Call[]) | "create";
  readonly departure: Departure;
  /** Whether it says nothing of people who are not active. */
  readonly silentOnInactive?: boolean;
  /** Whether a user whose last group was deleted is deactivated. */
  readonly needsGroup?: boolean;
  readonly externalId?: (person: Person) => string;
}

export type Departure =
  | { readonly kind: "deactivate" }
  | { readonly kind: "delete" }
  /** The user is renamed and deactivated, and deleted so many days later. Who returns before gets the name back. */
  | {
      readonly kind: "bury";
      readonly days: number;
      readonly tombstone: (person: Person) => Person;
      readonly calls: (id: string, person: Person, active: boolean) => readonly Call[];
    };

/** What is told about a group's members. */
export interface MemberChange {
  readonly added: readonly Member[];
  readonly removed: readonly Member[];
  /** All of whom the IdP says that they are in, after the change. */
  readonly all: readonly Member[];
}

export interface Member {
  readonly id: string;
  /** Undefined for somebody whom only the server knows. */
  readonly userName: string | undefined;
}

/** Requests, and what they say: `stated` are in; with `whole`, nobody else is. */
export interface MemberPush {
  readonly calls: readonly Call[];
  readonly stated: readonly Member[];
  readonly whole: boolean;
}

export interface GroupWays {
  readonly lookUp: (group: Group) => string;
  readonly create: (group: Group, members: readonly Member[]) => JsonObject;
  /** Whether a creation holds the members, or they follow. */
  readonly createsWithMembers: boolean;
  readonly rename: (id: string, group: Group, all: readonly Member[]) => MemberPush;
  readonly members: (id: string, group: Group, change: MemberChange) => MemberPush;
  /** Undefined where a deletion is never told. */
  readonly remove?: (id: string) => readonly Call[];
  /**
   * `edge`: what happened is told once, and what could not be told then never is. `level`: whatever differs from what the server is
   * believed to hold is told.
   */
  readonly follows: "edge" | "level";
  /** Whether memberships of people who left are taken away. */
  readonly forgetsLeavers: boolean;
  /** Whether the requests of one change are sent at the same time. */
  readonly parallel?: boolean;
}

/** Requests that say nothing of members. */
export const silentOnMembers = (...calls: readonly Call[]): MemberPush => ({
  calls,
  stated: [],
  whole: false,
});

/** Retried as RFC 9110 has it: too many requests, and what the server could not help. */
export const PASSING_STATUSES = [429, 500, 502, 503, 504];
