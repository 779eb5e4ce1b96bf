import { ACTIVITY_LIMITS } from "../limits/records.ts";
import { namesSecret, REDACTED, redactText } from "./redact.ts";

/** The address of a request as the record keeps it: below the tenant's SCIM address, decoded, bounded, and without secrets. */
export interface RecordedPath {
  readonly text: string;
  readonly hidSomething: boolean;
}

/** Takes the parameters one by one: of one that speaks of a secret, such as a filter on a password, only the name stays. */
export function recordedPath(url: URL, tenant: string): RecordedPath {
  const base = `/t/${tenant}/scim/v2`;
  const path = url.pathname.startsWith(base) ? url.pathname.slice(base.length) : url.pathname;
  let hidSomething = false;
  const query = [...url.searchParams].map(([name, value]) => {
    const hides = namesSecret(name) || namesSecret(value);
    hidSomething ||= hides;
    return `${name}=${hides ? REDACTED : value}`;
  });
  const text = redactText(`${path === "" ? "/" : path}${query.length === 0 ? "" : `?${query.join("&")}`}`);
  return { text: text.toWellFormed().slice(0, ACTIVITY_LIMITS.pathLength), hidSomething };
}
