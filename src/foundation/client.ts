/** The client of a customer's MeshX Foundation: typed calls over one connection. */
import type { FoundationOptions } from "./call.ts";
import { createCall } from "./call.ts";
import type { FoundationAddress, FoundationConnection } from "./connection.ts";
import type { GroupCalls } from "./groups.ts";
import { createGroupCalls } from "./groups.ts";
import type { InstallationCalls } from "./installation.ts";
import { createInstallationCalls } from "./installation.ts";
import type { RoleCalls } from "./roles.ts";
import { createRoleCalls } from "./roles.ts";
import type { UserCalls } from "./users.ts";
import { createUserCalls } from "./users.ts";

export interface Foundation extends InstallationCalls, GroupCalls, UserCalls, RoleCalls {
  readonly address: FoundationAddress;
}

/**
 * A client for the connection. Its calls share one sign-in, so it belongs to one request or one Durable Object: the Workers runtime does
 * not let requests wait for each other. Every call ends in a `Result` and never rejects; src/foundation/fault.ts says what each fault
 * means. No call is repeated here, except once after a 401: backoff and the number of calls in flight are the caller's.
 */
export function createFoundation(connection: FoundationConnection, options: FoundationOptions): Foundation {
  const call = createCall(connection, options);
  const { credentials: _, ...address } = connection;
  return {
    address,
    ...createInstallationCalls(call),
    ...createGroupCalls(call),
    ...createUserCalls(call),
    ...createRoleCalls(call),
  };
}
