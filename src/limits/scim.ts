/** Bounds on what a SCIM request may ask for and on what it may do to a directory, each with its reason. One object per topic. */

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

/** What one filter may go through that asks how users are in groups (`groups.type`), for all its comparisons together. */
export const NESTING_LIMITS = {
  /** Pairs of a group and a nesting somewhere below it. A directory of 10,000 groups, nested as people do, has some 30,000. */
  nestingsPerFilter: 60_000,
  /** Places in the groups found so: of a million, D1 reads some seconds. */
  placesPerFilter: 1_000_000,
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
