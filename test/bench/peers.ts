import type { Contender } from "./contender.ts";
import { peerContender } from "./peers/process.ts";

/**
 * What else a Node team would take from the npm registry. SCIMMY is the library for SCIM servers there, once without and once with a
 * durable store; Better Auth's plugin is the one that brings store, indexes and groups along.
 */
export const PEERS: readonly Contender[] = [
  peerContender({
    file: "scimmy-memory",
    name: "scimmy",
    note: "scimmy with scimmy-routers on Express, over maps: nothing is durable, every list and filter scans",
    excuse: scimmyExcuse,
  }),
  peerContender({
    file: "scimmy-sqlite",
    name: "scimmy-sqlite",
    note: "the same over SQLite (WAL), a JSON document per row: durable, every list and filter scans",
    excuse: scimmyExcuse,
  }),
  peerContender({
    file: "better-auth",
    name: "better-auth",
    note: "Better Auth with @better-auth/scim over SQLite (WAL): durable, indexed; groups of at most 1,000",
    excuse: betterAuthExcuse,
  }),
];

const NO_CURSOR = "has no lists by cursor";
const MOST_MEMBERS = 1_000;

function scimmyExcuse(caseName: string): string | undefined {
  return caseName === "page-cursor" ? NO_CURSOR : undefined;
}

function betterAuthExcuse(caseName: string, groupSize: number): string | undefined {
  if (caseName === "page-cursor") return NO_CURSOR;
  if (caseName === "bulk") return "has no Bulk";
  const members =
    caseName === "patch-group-thousand" && groupSize < MOST_MEMBERS ? groupSize + 1_000 : groupSize;
  return members > MOST_MEMBERS ? `has groups of ${MOST_MEMBERS} at most` : undefined;
}
