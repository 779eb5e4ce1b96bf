/** Bounds on what is kept of what happened, each with its reason. One object per topic. */

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
