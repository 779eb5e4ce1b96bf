/** Bounds on what a tenant states, each with its reason. One object per topic. */

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
