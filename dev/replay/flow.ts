import { z } from "zod";

/** A recorded flow of an IdP: one file under `test/idp/{vendor}/`. Strict, so that a misspelt expectation is refused and never passes unseen. */
export const flowSchema = z.strictObject({
  vendor: z.string(),
  /** Where the requests come from. */
  source: z.string(),
  /** How sure that is: seen on the wire, documented by the vendor, taken from code. */
  grade: z.string(),
  note: z.string(),
  steps: z.array(
    z.strictObject({
      name: z.string(),
      request: z.strictObject({
        method: z.enum(["GET", "POST", "PUT", "PATCH", "DELETE"]),
        /** Relative to the tenant's SCIM address; spaces and quotes may stand unencoded. */
        path: z.string().startsWith("/"),
        headers: z.record(z.string(), z.string()).optional(),
        body: z.json().optional(),
      }),
      expect: z.strictObject({ status: z.int(), contains: z.json().optional() }),
      /** Name → the top-level attribute of the answer that later steps mean by `{{name}}`. */
      save: z.record(z.string(), z.string()).optional(),
    }),
  ),
  /** What Foundation holds once all of it has arrived there: group name → user names. */
  foundation: z.record(z.string(), z.array(z.string())),
});

export type Flow = z.output<typeof flowSchema>;
export type Step = Flow["steps"][number];
