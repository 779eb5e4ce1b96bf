/// <reference path="./support/provided.d.ts" />
import type { TestProject } from "vitest/node";
import { startFoundation } from "../dev/foundation/server.ts";

/** One Foundation stand-in for all tests of a run, on any port that is free. Vitest asks for a default export. */
export default async function startStandIn(project: TestProject): Promise<() => Promise<void>> {
  const foundation = await startFoundation({ port: 0 });
  project.provide("foundationUrl", foundation.url);
  return () => foundation.close();
}
