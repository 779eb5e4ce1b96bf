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
  }),
  peerContender({
    file: "scimmy-sqlite",
    name: "scimmy-sqlite",
    note: "the same over SQLite (WAL), a JSON document per row: durable, every list and filter scans",
  }),
  peerContender({
    file: "better-auth",
    name: "better-auth",
    note: "Better Auth with @better-auth/scim over SQLite (WAL): durable, indexed; groups of at most 1,000",
    excuse: (caseName, groupSize) => {
      if (caseName === "bulk") return "has no Bulk";
      return groupSize > 1_000 || (caseName === "patch-group-thousand" && groupSize < 1_000)
        ? "groups of at most 1,000"
        : undefined;
    },
  }),
];
