/** Bounds on requests over HTTP and on what the API and the console show, each with its reason. One object per topic. */

/** What a request over HTTP may carry. */
export const HTTP_LIMITS = {
  /** Bytes of a SCIM body: 20,000 members with `display` and `$ref`, some 200 bytes each. */
  scimBodyBytes: 4 * 1024 * 1024,
  /** Characters of a streamed body that are gathered before they are sent: a list may be made of many small pieces. */
  chunkLength: 64 * 1024,
  /**
   * Bytes of a body that is refused for its announced length or its type, and read to its end all the same: some clients and proxies take an answer that
   * comes before for a broken connection. Four times of what may be sent is an honest mistake.
   */
  discardedBytes: 16 * 1024 * 1024,
  /** Bytes of a body of `/api`: the largest are mappings of a thousand rules. */
  apiBodyBytes: 256 * 1024,
  /** Objects and arrays within each other. SCIM needs 6 at most; everything that walks a body may recurse this far. */
  maxJsonDepth: 32,
  /** For how long `/openapi.json` may be kept by caches: it changes with deployments only, and an hour late does no harm. */
  descriptionSeconds: 3_600,
} as const;

/** Seconds after which a refused client may come back: the windows of the rate limits in wrangler.toml. */
export const RATE_WINDOWS = {
  registrationSeconds: 60,
  signInSeconds: 60,
  scimSeconds: 10,
  /** What a client is told to wait when the platform itself is overloaded: such faults pass within seconds. */
  overloadSeconds: 5,
} as const;

/** Lists of `/api`. */
export const PAGE_LIMITS = {
  /** Items of a page when the client names no `limit`, and at most. */
  defaultLimit: 50,
  maxLimit: 200,
} as const;

/** What the API shows of work and of access. */
export const VIEW_LIMITS = {
  /** Work items that a sync state counts, per kind of state: it is asked for every few seconds, and "10,000 or more" says enough. */
  countedItems: 10_000,
  /** Work that `POST /sync` makes due at once. The rest follows when its wait is over, within minutes. */
  hastenedItems: 20_000,
  /** Held removals that one request decides on, and parked items that one has tried again. */
  decidedItems: 20_000,
  /** Directory groups that are listed for one target. */
  sourcesPerTarget: 100,
  /** Rows that are looked through for one page of what is stale or in no group: most may be neither, and D1 reads this many in some ms. */
  examinedRows: 2_000,
  /** Places in a target that are counted for the list of targets, a page of which may hold 200. */
  countedPlaces: 1_000,
  /** Members, or places, that are counted for each line of a page of the console: "100+" says that it is large. */
  countedInLists: 100,
  /** What such a line names of what may be many: roles, and what feeds what. */
  namedInLists: 3,
  /** What a page of the console names of what may be many: groups that hold one person or one group, what a group feeds, parked ids, drift. */
  listedBeside: 50,
  /** Lines of history that a page of the console shows at once. */
  historyLines: 20,
  /** Entries of one person's access, and of the groups and nestings that explain it. */
  accessEntries: 1_000,
  /** Characters of a group's attributes up to which it is told which rules match it; nearly all have under 500. */
  explainedLength: 16 * 1024,
} as const;

/** The console. */
export const CONSOLE_LIMITS = {
  /** How long a browser stays signed in: a working day. */
  sessionMs: 12 * 3_600_000,
  /** Bytes of a form: a mapping of 200 rules, each of whose characters may be written as three. */
  formBytes: 512 * 1024,
  /**
   * Of these, what the form that signs in needs for itself where it brings along another one whose session is over: an organisation and a token
   * as they may be mistyped, and two addresses.
   */
  signInBytes: 8 * 1024,
  /** Fields of a form that is brought along so: a mapping of 200 rules has 803. Each is an element of a page that nobody has to be signed in for. */
  keptFields: 1_000,
  /** Rows of one page of a table: what fits into some three screens. */
  rows: 50,
  /**
   * Things of each kind that the overview counts itself: what there is more of stands with the lane since its last run. It is looked at every
   * few seconds, and reads some hundred rows at the most.
   */
  counted: 30,
  /** Requests that the set-up shows while an administrator tries the IdP out: what fits beside the checklist. */
  latestRequests: 5,
  /** Seconds between two looks of a page that shows something live: four reads of a few rows each minute, while somebody watches. */
  liveSeconds: 3,
  /** Losses of places, roles and groups up to which a mapping is saved without its preview having been looked at: as many as are seen at a glance. */
  unseenLosses: 5,
} as const;

/** The operator's pages. */
export const OPERATOR_LIMITS = {
  /** How long a browser stays signed in: a working day. */
  sessionMs: 12 * 3_600_000,
  /** Tenants that are looked through for one page where only some are shown: nearly all may be of another kind. */
  examined: 200,
  /** How late a lane may be before that is a problem: the sweep wakes every minute whom nobody woke. */
  overdueMs: 5 * 60_000,
} as const;
