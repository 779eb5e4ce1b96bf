import { crc32 } from "../lib/crc32.ts";

/**
 * Entity tags, RFC 7644 §3.14 and RFC 9110 §8.8.3. All of ours are weak: they stand for a resource, whatever part of it an answer holds.
 * `W/"3"` is version 3. `W/"3.cbf43926"` is version 3 of a user in certain groups, directly or indirectly: a user who joins a group is
 * not changed by that, nor by a group's joining another one, but what is answered is, and no 304 may hide it.
 */

/** The tags that a header names: all there could be, or these, without their quotes. */
export type EntityTags = "any" | readonly string[];

/** The tag of a version. `groups` are what the answer says of a user's groups, in any order; none say nothing. */
export function entityTag(version: number, groups: readonly string[] = []): string {
  const digest = groups.length === 0 ? "" : `.${crc32(groups.toSorted().join(" ")).toString(16)}`;
  return `W/"${version}${digest}"`;
}

const TAG = /(?:W\/)?"([\x21\x23-\x7e\x80-\uffff]*)"/g;

/**
 * Reads `If-Match` or `If-None-Match`: `*`, or a list of tags. What cannot be read names nothing. Tags are compared weakly, by what is
 * between the quotes: RFC 7644 §3.14 uses weak ones with both headers.
 */
export function readEntityTags(header: string): EntityTags {
  return header.trim() === "*" ? "any" : [...header.matchAll(TAG)].map(([, opaque]) => opaque ?? "");
}

/** Whether this very tag, with what it says of groups, is among them. */
export const isNamed = (tags: EntityTags, tag: string): boolean =>
  tags === "any" || tags.some((named) => `W/"${named}"` === tag);

/** Whether a tag of this version is among them, whatever it says of groups: nobody changes those by writing a user. */
export const isVersionNamed = (tags: EntityTags, version: number): boolean =>
  tags === "any" || tags.some((named) => versionIn(named) === String(version));

/** A text that may be a user's tag, without what it says of groups. */
export const withoutGroups = (tag: string): string => tag.replace(/^(W\/"\d+)\.[0-9a-f]+("?)$/i, "$1$2");

const versionIn = (opaque: string): string => opaque.replace(/\.[0-9a-f]+$/, "");
