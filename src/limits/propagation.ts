/** Bounds on the work of the lane and on calls to Foundation and to receivers of alerts, each with its reason. One object per topic. */

/** Calls to a customer's Foundation. Nothing about its limits is documented, so these are ours. */
export const FOUNDATION_LIMITS = {
  /** A call without an answer by then is given up. Foundation answers within a second; a Worker waits for free, the lane does not. */
  timeoutMs: 15_000,
  /** The longest answer is the list of users, some 300 bytes each. A longer one would not fit well into a Worker's 128 MB once parsed. */
  answerBytes: 5 * 1024 * 1024,
  /** No batch size is documented. A hundred UUIDs are 4 kB, and one refused call holds up no more than a hundred people. */
  principalsPerCall: 100,
  /** Characters of a group's name. */
  nameLength: 255,
  /** Foundation's own default page. */
  pageSize: 50,
  /** A name is looked for among at most this many pages of similar names, so that a server that ignores `offset` cannot hold us forever. */
  searchPages: 200,
  /** A Worker may have six connections under way. */
  callsInFlight: 6,
  /** What a tenant may set as the rate of its calls: more than six connections can make. */
  callsPerSecond: 1_000,
  /** The longest time a call without an answer may still take effect: gateways and proxies give up on a call after 60 s by default. */
  callLifeMs: 60_000,
  /** The longest wait that is granted where Foundation asks for one: a removal must not stand still for days because of a wrong header. */
  retryAfterMs: 3_600_000,
  /** A session is renewed this long before it ends, or a tenth of its life if that is shorter, so that no call meets its end on the way. */
  sessionMarginMs: 30_000,
  /** How much of Foundation's own words about a refused call is shown. */
  reasonLength: 300,
} as const;

/** A look at Foundation on behalf of an administrator, who waits for it: some ten seconds at a tenth of a second per call. */
export const FOUNDATION_PREVIEW_LIMITS = {
  /** Pages of groups: 2,000 groups. */
  groupPages: 40,
  /** Searches for single groups where there are more. */
  groupSearches: 30,
  /** Pages of members, of all groups together: 3,000 people. */
  memberPages: 60,
  /** Targets, memberships and people that are held in memory, under a kilobyte each. */
  targets: 2_000,
  places: 50_000,
  people: 10_000,
  /** Things of a kind that are named; of the others the number is given. */
  sample: 20,
} as const;

/** Roles of targets. */
export const ROLE_LIMITS = {
  /** Roles that are named to whoever stated one that does not exist: those that Foundation has by itself, and some of the customer's own. */
  namedRoles: 40,
  /** Entries of the ledger of roles that a comparison reads at a time. */
  comparedEntries: 5_000,
  /** Findings about roles that one comparison writes down. */
  findings: 500,
} as const;

export const LANE_LIMITS = {
  /** Members per pass and direction. Their ids travel as JSON parameters, and between passes new removals get their turn. */
  removalsPerPass: 200,
  additionsPerPass: 500,
  groupsPerPass: 25,
  /** As many as one call adds. */
  usersPerPass: 100,
  /** People to be found in one pass from which on all users are listed once: below that, a search for each costs little. */
  peopleForListing: 20,
  /** How long such a list is used: as long as a large first sync takes. */
  listingMs: 600_000,
  /** Known users that have to be in such a list, else it is taken for a part of the whole. */
  listingProbes: 100,
  /**
   * After so many statements or calls an alarm starts no further pass: an invocation may make 1,000 of either, and one pass takes up to
   * 600 calls.
   */
  queriesPerAlarm: 400,
  callsPerAlarm: 300,
  /** Milliseconds after which an alarm starts no further pass. An alarm may run for 15 minutes; a deployment does not wait that long. */
  alarmMs: 60_000,
  /**
   * How long the lane rests between two drains. Changes come one by one, and what has gathered meanwhile travels in one call: a thousand
   * people who join a group within a minute take some fifty.
   */
  drainRestMs: 1_250,
  /** First and longest wait before a failed item is tried again. */
  retryBaseMs: 1_000,
  retryCapMs: 300_000,
  /** Longest rest of a parked item before it is tried again by itself. */
  parkedCapMs: 24 * 3_600_000,
  /** Calls that fail one after the other before the lane stops asking and waits. */
  failuresBeforePause: 5,
  /** How often an answer that makes no sense is asked for again before the item is parked. */
  malformedAttempts: 3,
  /** Between two comparisons with Foundation. */
  compareEveryMs: 3_600_000,
  /** How old the last comparison may be that came to its end: a long one, and one that failed, fit in between. */
  comparedWithinMs: 3 * 3_600_000,
  /** Targets compared per alarm: each costs a call per 50 members. */
  targetsPerComparison: 20,
  /** How long operations are remembered, for repeats by the Worker itself; it repeats within seconds. */
  operationsKeptMs: 3_600_000,
  /** How long it is known who was taken out when: the guard's longest window, and an hour. */
  departuresKeptMs: 25 * 3_600_000,
  /** Parked members that one housekeeping looks at: there is one an hour, and nearly no tenant has so many. */
  parkedPerHousekeeping: 5_000,
  /** Pages of `VIEW_LIMITS.examinedRows` that one housekeeping counts leftovers in: 10,000 people an hour, some hundred milliseconds of D1. */
  leftoverSteps: 5,
  /** Tenants that one sweep wakes; the next sweep, a minute later, goes on. */
  tenantsPerSweep: 500,
  /** Items of each state that are counted after each run, for the operator: "1,000 or more" says enough there. */
  countedItems: 1_000,
} as const;

/** Messages to the receiver of a tenant's alerts. */
export const ALERT_LIMITS = {
  /** Random bytes of a signing secret: the Standard Webhooks convention asks for 24 to 64, and HMAC-SHA-256 has a key of 32. */
  secretBytes: 32,
  /** What a receiver may take to answer: it has to take the message in, not to work on it. */
  timeoutMs: 10_000,
  /** Tries of one message; with waits of 1 s that grow fivefold up to two hours, the last one comes some three hours after the first. */
  attempts: 8,
  waitFactor: 5,
  waitCapMs: 2 * 3_600_000,
  /** Messages sent in one go; the sweep goes on with the rest. */
  messagesPerTurn: 10,
  /** Things of a kind that a message names; of all it gives the number. */
  named: 5,
  /** Things of a kind that are counted, and that one message covers. */
  counted: 10_000,
  /** How long something may be degraded before it is told, in minutes: when nothing is said, and at most a day. */
  degradedMinutes: 15,
  maxDegradedMinutes: 24 * 60,
} as const;
