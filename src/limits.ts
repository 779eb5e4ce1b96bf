/** Every bound on what a request may ask for, each with its reason. One object per topic. */

/** Filters, RFC 7644 §3.4.2.2. */
export const FILTER_LIMITS = {
  /** UTF-16 units. A URL rarely carries more than 8 KB, and filters of IdPs are under 300. */
  maxLength: 8192,
  /**
   * Parentheses and brackets within each other; people write 3. D1 allows an expression depth of 100, in which subqueries count twice: the
   * worst filter of this depth reaches 75, and the rest of the statement needs its share.
   */
  maxDepth: 10,
  /**
   * Comparisons and presence tests. Each becomes at most two bound parameters, and a third, the tenant, where another table is asked; one
   * D1 statement may have 100, so ten are left to the rest of it.
   */
  maxComparisons: 30,
} as const;

/** PATCH, RFC 7644 §3.5.2. */
export const PATCH_LIMITS = {
  /**
   * After a value without a path has become one operation per attribute. IdPs send under 20. Each may walk all values of an attribute
   * (RESOURCE_LIMITS.maxElements), so a PATCH that was made to be slow takes some 4 s of CPU time, of the 30 s that a Worker has.
   */
  maxOperations: 1_000,
} as const;

/** Bulk, RFC 7644 §3.7. */
export const BULK_LIMITS = {
  /** Advertised as `bulk.maxOperations`. Others allow some hundreds; a thousand of two trips each wait for D1 some 20 s. */
  maxOperations: 1_000,
  /** Operations per invocation. A new group takes some 20 queries, most of them in its own object; D1 allows one invocation 1,000. */
  operationsPerSlice: 25,
  /** Queries after which an invocation takes up no other operation: one that meets others' changes at every round takes some 320. */
  queriesPerSlice: 600,
  /** Milliseconds that an operation needs to have before it is taken up, of those that its slice has (COMMIT_LIMITS.lifeMs). */
  leftMs: 30_000,
} as const;

/** Members of a group. */
export const MEMBER_LIMITS = {
  /**
   * Members that one request may name. JumpCloud and Okta send a few thousand at once; 20,000 ids of 36 characters are about 1 MB, half
   * of what D1 takes as one parameter (2 MB), and one `json_each` statement writes them in some 25 ms.
   */
  perRequest: 20_000,
  /**
   * Members that one statement reads for an answer. What does not fit is read while the answer is written: 5,000 members are 1 MB of JSON
   * and some 20 ms of D1, and at two queries each, an answer of 2,500,000 members stays within the 1,000 queries of an invocation.
   */
  perRead: 5_000,
  /** Groups whose members are read together then: their versions are read with each of these reads. */
  groupsPerRead: 100,
  /** Characters of a member's id. Ours have 36; an IdP's own, which nobody bears yet and which is parked, has under 100. */
  idLength: 256,
  /**
   * How long an id waits for whoever bears it. IdPs send people within hours of naming them, projects bring them in over weeks; what was
   * not named for a quarter is a leftover, and would give an access that nobody expects any more.
   */
  parkedMs: 90 * 24 * 3_600_000,
  /** Groups that somebody who appears is attached to in one commit: each gets a member, a version and an event. People are in under 100. */
  attachedPerCommit: 500,
  /**
   * Characters of the list of a user's groups, some 39 for each, which is in the user's row beside the resource; D1 allows 2 MB per row. Stated
   * where it is held, in migration 0017.
   */
  groupIdsLength: 800_000,
  /** How old a statement of the IdP has to be before its repeat is noted: staleness is counted in days, and a repeat should cost nothing. */
  confirmedAgainMs: 24 * 3_600_000,
} as const;

/** What one filter may go through that asks how users are in groups (`groups.type`), for all its comparisons together. */
export const NESTING_LIMITS = {
  /** Pairs of a group and a nesting somewhere below it. A directory of 10,000 groups, nested as people do, has some 30,000. */
  nestingsPerFilter: 60_000,
  /** Places in the groups found so: of a million, D1 reads some seconds. */
  placesPerFilter: 1_000_000,
} as const;

export const COMMIT_LIMITS = {
  /** Tries of one commit that the platform failed; each is safe, because the operation's row makes repeats visible. */
  attempts: 3,
  /** Items that a statement takes one by one and not as a list: D1 counts the rows of a list, and allows 100 parameters. */
  singleValues: 20,
  /** Changed members per commit: their events travel as one JSON parameter, which D1 limits to 2 MB. */
  membersPerStep: 5_000,
  /** Commits after a user's own that attach the user to groups which waited, 500 each: all that a tenant may have. */
  attachRounds: 20,
  /** Rounds of read, decide, commit when others keep changing the same thing in between: who loses each of them has seen as many others win. */
  rounds: 16,
  /**
   * Milliseconds after which nothing is committed any more that a request asked for. Below the 60 s after which Okta gives up: whoever has
   * heard nothing by then may state something else. Above the 25 s that a write may wait for its turn.
   */
  lifeMs: 40_000,
  /** What is waited beyond that where D1 cannot be asked: its clock may differ a little from ours, and a batch that it let pass takes its time. */
  skewMs: 5_000,
} as const;

export const GROUP_WRITER_LIMITS = {
  /**
   * Commits after which a request that takes out more is told to come again. Each is some 15 queries, of the 1,000 that D1 allows an
   * invocation, so that 250,000 members go in one request.
   */
  commits: 50,
  /** Writes waiting for one group; beyond that the IdP is told to come back, which all of them do. */
  waiting: 500,
  /** Milliseconds that a write may wait for its turn: below the 60 s after which Okta gives up. */
  deadlineMs: 25_000,
} as const;

export const RESOURCE_LIMITS = {
  /** Characters of one string value. The largest that IdPs send are certificates and pictures' addresses, a few KiB. */
  maxStringLength: 64 * 1024,
  /** Elements of one multi-valued attribute. A group's members are counted elsewhere: they are rows, not part of the resource. */
  maxElements: 1_000,
  /** Characters of a resource as JSON, members left out. D1 allows 2 MB per row, and a character may take three bytes there. */
  maxResourceLength: 512 * 1024,
  /** Attributes no schema knows that one resource may carry: an IdP maps a handful by mistake, never more than its form has rows. */
  maxUnknownAttributes: 50,
  /** Characters as JSON of one attribute that no schema knows: it is kept only to be echoed. */
  maxUnknownAttributeLength: 8 * 1024,
} as const;

export const LIST_LIMITS = {
  /** Resources of a page when the client names no `count` (RFC 7644 §3.4.2.4 leaves it to the server); Okta and Entra ask for 100. */
  defaultCount: 100,
  /** Resources of a page at most, advertised as `filter.maxResults`: a page is one answer, held in memory as a whole. */
  maxCount: 1_000,
  /** How long a page may be worked on before the next one is asked for, advertised as `pagination.cursorTimeout`. */
  cursorSeconds: 3_600,
  /**
   * Characters of a text by which a list is sorted where no index holds it; what begins alike is then in the order of ids. A cursor
   * carries one such text, and an address may have 16 KB.
   */
  sortedLength: 256,
} as const;

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

/** Tenants and what they state about themselves. */
export const TENANT_LIMITS = {
  /** Tokens of one tenant: two of each kind for a rotation without a gap, and some for programs of its own. */
  tokens: 10,
  /** Characters of a name or label: it is shown in one line. */
  nameLength: 200,
  /** Characters of an address; the length that browsers and proxies agree on. */
  urlLength: 2048,
  /** Characters of a user name, a password or a prefix. */
  settingLength: 1024,
  /** Characters of a pasted token: a JWT with many claims, far below the 2 MB of a D1 row. */
  credentialLength: 16 * 1024,
  /** Characters of a tenant id without its random end: a host name's label allows 63. */
  slugLength: 40,
  /** Rows of one table that one statement deletes: a batch over all tables stays far below D1's 30 s. */
  deleteSlice: 2_000,
} as const;

/** Links that open a tenant's console for a colleague. */
export const SETUP_LINK_LIMITS = {
  /** How long one may be used: a day where nothing is said, and a week at most, because whoever has it is in. */
  usualHours: 24,
  longestHours: 7 * 24,
  /** Links of one tenant that have not ended: as many colleagues as set something up together, each with a link of their own. */
  live: 20,
} as const;

/** Policies of a tenant. */
export const POLICY_LIMITS = {
  /** Days of any of the periods: what is kept longer than a year belongs into an archive of the tenant's own. */
  days: 366,
  /** The guard's window at most: departures are remembered as long. */
  guardMinutes: 24 * 60,
  guardPeople: 1_000_000,
  protectedRoles: 20,
  /** Characters of a role's name, as Foundation bounds names. */
  roleLength: 255,
} as const;

/** Memberships that wait for somebody's word after a reactivation. */
export const REVIEW_LIMITS = {
  /** Decided on in one commit: each is an event, and a walk upwards from its group. */
  perStep: 1_000,
  /** Such commits per request, some 8 queries each, of the 1,000 that an invocation may have; whoever has more asks again. */
  steps: 10,
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

/** Lists of `/api`. */
export const PAGE_LIMITS = {
  /** Items of a page when the client names no `limit`, and at most. */
  defaultLimit: 50,
  maxLimit: 200,
} as const;

/** A tenant's mapping. A change of it looks at every group, and is one commit. */
export const MAPPING_LIMITS = {
  rules: 200,
  /** Characters of a rule's filter: those of real mappings have under 200. */
  whenLength: 2_000,
  /** Characters of a target's name or template as the rule states it: Foundation shows names in one line. */
  targetLength: 200,
  /** Roles of one rule: Foundation has some fifteen by itself. */
  rolesPerRule: 20,
  /** Characters of a role's name, as Foundation bounds names. */
  roleLength: 255,
  /** Characters of a name template: names themselves have at most 255. */
  nameTemplateLength: 200,
  /** Groups of a tenant. Each is read, and held against every rule: 200 rules of a few comparisons are some seconds of CPU time. */
  groups: 10_000,
  /** Groups per page, and the characters of their attributes after which a page ends: a page is held in memory. */
  pageGroups: 500,
  pageLength: 2_000_000,
  /** Pairs of a group and a target it feeds: they are held in memory, some 300 bytes each. */
  sources: 50_000,
  /** Characters of the names of all these targets: names made from attributes may be long. */
  namesLength: 8_000_000,
  /** Rows that one statement takes as a JSON parameter, of under 100 bytes each; and characters, where rows hold names. D1 takes 2 MB. */
  rowsPerStatement: 10_000,
  jsonLength: 500_000,
  /** Pairs of a target and a person that one change makes work of: 500,000 rows take D1 several of its 30 s. */
  moves: 500_000,
  /** Places in the targets concerned that a preview goes through: it only reads. */
  previewPlaces: 2_000_000,
  /** Things of a kind that a preview names; of the others it gives the number. */
  sample: 20,
  /** Pages of groups that a check of filters goes through: it is asked for while somebody types. */
  checkedPages: 2,
  /** Groups that a check names for one filter. */
  checkedNames: 5,
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

/** Seconds after which a refused client may come back: the windows of the rate limits in wrangler.toml. */
export const RATE_WINDOWS = {
  registrationSeconds: 60,
  signInSeconds: 60,
  scimSeconds: 10,
  /** What a client is told to wait when the platform itself is overloaded: such faults pass within seconds. */
  overloadSeconds: 5,
} as const;

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

/** What is kept of a request for the activity record: enough for an administrator to see what the IdP did. */
export const ACTIVITY_LIMITS = {
  /** Characters of a body as JSON, shortened until it fits. A user has 1 to 4 KiB; of a long list of members the first ones will do. */
  bodyLength: 8 * 1024,
  /** Characters of the address below the tenant's: most filters have under 200. */
  pathLength: 1024,
  /** Characters of a `User-Agent`: its beginning names the client. */
  clientLength: 120,
  /** Ids that are listed one by one; of the others the number is given. */
  ids: 100,
  /** Characters as JSON of how a request was understood, and of the attributes that it changed: as much as of a body. */
  understoodLength: 8 * 1024,
  attributesLength: 8 * 1024,
  /** People and groups under which one record is found: each is a row more. Changes of more at once are found under the group. */
  subjects: 20,
  /** Characters of a name under which a record is found. */
  subjectLength: 300,
  /** Records of one tenant: with activityDays of 14, one write a minute. A busier tenant keeps fewer days. */
  records: 20_000,
  /** Records that one clean-up deletes, each with its subjects: far below the 30 s of D1. */
  prunedAtOnce: 2_000,
  /** One record in so many is followed by a clean-up, for tenants whose lane never runs: less than a clean-up deletes. */
  pruneEvery: 64,
  /** Tenants that one sweep cleans up, two short trips each: ten thousand of them have their turn within a day. */
  tenantsPerSweep: 10,
  /** Records that one page of a search goes through. */
  examined: 2_000,
  /** Events before a record's last one among which those of its request are looked for: others commit at the same time. */
  eventsSearched: 5_000,
  /** Characters as JSON of one of them as the record shows it: a name may be long, and there may be a hundred. */
  eventLength: 1_000,
  /** What follows in Foundation, item by item, and how many are looked at to list what is not done first. */
  downstream: 100,
  downstreamExamined: 2_000,
  /** Reads of one second that are shown; all are counted. */
  readSample: 3,
  /** How long counted reads of a tenant may wait to be written, by each isolate. */
  readsEveryMs: 2_000,
  /** Characters of the address of such a read, because an hour has 3,600 seconds. */
  readPathLength: 300,
  /** How often the same sender is noted: an administrator only wants to know who calls these days. */
  senderEveryMs: 3_600_000,
  /** Senders that called so much before the last one count as gone: an Entra cycle is 40 minutes, a weekend two days. */
  senderRecentMs: 7 * 24 * 3_600_000,
} as const;

/** What is kept of each hour, for the charts of the console. */
export const HOURLY_LIMITS = {
  /** A week, and a day so that its first bar is whole wherever the week begins. */
  keptHours: 8 * 24,
} as const;

/** Extension schemas that a tenant defines. */
export const SCHEMA_LIMITS = {
  /** Each is looked at wherever a resource is read or written; directories in use have one to three. */
  definitions: 20,
  attributes: 100,
  /** Characters of all definitions as JSON: they are read with every request of the tenant. */
  storedLength: 64 * 1024,
  /** Characters of a URN and of a name, which stand in every path. */
  urnLength: 128,
  nameLength: 100,
  descriptionLength: 1_000,
  /** Attributes that one change may alter in a way that stored values could contradict: each is an argument of one function, of which D1 takes 32. */
  checksPerChange: 30,
  /** Resources from which one commit takes the values of a schema that is removed, or of which it takes them in; each gets an event. */
  strippedPerStep: 1_000,
  /** Characters of values kept from before a schema was defined, after which a commit takes in no more: they are written twice, as one JSON parameter, of which D1 takes 2 MB. */
  adoptedLength: 250_000,
  /** Ways of not fitting a new schema that are named, each with how many there are. */
  findings: 10,
  /** Such commits per request, some 5 queries each, of the 1,000 that an invocation may have. */
  steps: 100,
} as const;
