import type { RequestTally } from "../store/hour.ts";
import type { Changed } from "./changed.ts";

/**
 * What one request adds to its hour. Each user or group that it changed is a change. That something is not there, is an answer to who reads
 * and no failure: several IdPs ask before they create.
 */
export function tallyOf(status: number, method: string, changed: Changed | undefined): RequestTally {
  if (status >= 500) return { ...nothing, failed: 1 };
  if (status === 404 && method === "GET") return nothing;
  if (status >= 400) return { ...nothing, refused: 1 };
  switch (changed?.kind) {
    case "user":
    case "group":
      return changed.change === "nothing" ? nothing : { ...nothing, changes: 1 };
    case "bulk":
      return { ...nothing, changes: changed.users + changed.groups, refused: changed.failed };
    case undefined:
      return nothing;
  }
}

const nothing: RequestTally = { changes: 0, refused: 0, failed: 0 };
