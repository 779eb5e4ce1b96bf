/** A deliberate fault in the product: one snippet replaced by another while it is loaded. */
export interface Mutation {
  readonly name: string;
  readonly file: string;
  readonly find: string;
  readonly put: string;
}

/** The source with the fault in it. Throws where the snippet is not there, or not only once, so that this list cannot rot. */
export function mutated({ name, file, find, put }: Mutation, source: string): string {
  if (source.split(find).length !== 2) throw new Error(`${name}: ${file} holds the snippet not exactly once: ${find}`);
  return source.replace(find, () => put);
}

export const MUTATIONS: readonly Mutation[] = [
  {
    name: "no-fence",
    file: "src/store/commit.ts",
    find: "${JSON.stringify(change.result)}, ${holds(change.fence)})",
    put: "${JSON.stringify(change.result)}, 1)",
  },
  {
    name: "no-maybe-before-add",
    file: "src/lane/add-members.ts",
    find: "entry: beforeAdd(pair.entry, pair.foundationUserId, unsureUntil),",
    put: "entry: pair.entry,",
  },
  {
    name: "generation-ignored",
    file: "src/store/lane.ts",
    find: `(kind, target_id, subject, generation) IN (
              SELECT value ->> '$.kind', value ->> '$.targetId', value ->> '$.subject', value ->> '$.generation'`,
    put: `(kind, target_id, subject) IN (
              SELECT value ->> '$.kind', value ->> '$.targetId', value ->> '$.subject'`,
  },
  {
    name: "late-add-forgotten",
    file: "src/lane/pair.ts",
    find: "if (addUnsureUntil === 0 && removeUnsureUntil === 0) return undefined;",
    put: "return undefined;",
  },
  {
    name: "epoch-ignored",
    file: "src/store/lane.ts",
    find: "WHERE tenant = ${tenant} AND epoch = ${epoch})",
    put: "WHERE tenant = ${tenant})",
  },
  {
    name: "nested-groups-not-marked",
    file: "src/store/work.ts",
    find: "ON parent.tenant = ${tenant} AND parent.value = above.group_id)`",
    put: "ON parent.tenant = ${tenant} AND parent.value = above.group_id AND 0)`",
  },
  {
    name: "nested-groups-not-desired",
    file: "src/store/lane.ts",
    find: "ON parent.tenant = ${tenant} AND parent.value = held.group_id AND parent.state = 'confirmed'),",
    put: "ON parent.tenant = ${tenant} AND parent.value = held.group_id AND parent.state = 'never'),",
  },
  {
    name: "deactivation-marks-nothing",
    file: "src/directory/users/update.ts",
    find: '...(access === "same"',
    put: '...(access !== "gained"',
  },
  {
    name: "inactive-are-desired",
    file: "src/store/lane.ts",
    find: "AND person.id = asked.user_id AND person.active = 1",
    put: "AND person.id = asked.user_id",
  },
  {
    name: "retry-without-operation-id",
    file: "src/store/commit.ts",
    find: "const first = await firstResult(db, change);",
    put: "const first = undefined;",
  },
  {
    name: "unanswered-removal-believed",
    file: "src/lane/remove-members.ts",
    find: 'if (result.ok || result.error.kind === "notFound")',
    put: 'if (result.ok || result.error.kind === "notFound" || result.error.kind === "unanswered")',
  },
  {
    name: "unanswered-add-believed-undone",
    file: "src/lane/add-members.ts",
    find: "if (!isEffectUnknown(how.fault)) {",
    put: "if (true) {",
  },
  {
    name: "mapping-not-fenced",
    file: "src/directory/group-writer/parts.ts",
    find: "fence: [mappingIs(tenant, mappingVersion)],",
    put: "fence: [],",
  },
  {
    name: "removed-members-not-marked",
    file: "src/directory/group-writer/parts.ts",
    find: "before: [...markBoth(db, mark, removed, RANK.removal)],",
    put: "before: [],",
  },
  {
    name: "deleted-user-stays-a-member",
    file: "src/directory/users/delete.ts",
    find: "fence: [userIs(tenant, id, user.version), membershipsAre(tenant, id, groupIds)],",
    put: "fence: [userIs(tenant, id, user.version)],",
  },
  {
    name: "nobody-let-go-when-the-group-is-there",
    file: "src/store/lane.ts",
    find: "target_id = ${targetId} AND state = 'waiting'`);",
    put: "target_id = ${targetId} AND state = 'never'`);",
  },
  {
    name: "removal-in-the-way-of-a-return",
    file: "src/lane/pair.ts",
    find: "    return settleAfter(entry.removeUnsureUntil, \"add\", now);",
    put: "    return { kind: \"settled\" };",
  },
];
