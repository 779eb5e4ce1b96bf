/** How to reach one customer's Foundation. */

export interface FoundationConnection {
  /** Scheme, host, and a path if there is one. */
  readonly baseUrl: string;
  /** The organization's name, which is not its identifier: it is sent as `x-org`. */
  readonly organization: string;
  readonly iamPrefix: string;
  readonly groupsPrefix: string;
  readonly credentials: FoundationCredentials;
}

export type FoundationCredentials =
  | { readonly type: "password"; readonly user: string; readonly password: string }
  /** A token that an administrator made. It cannot be renewed from here. */
  | { readonly type: "token"; readonly token: string };

/** A connection without its secrets: what may be shown. */
export type FoundationAddress = Omit<FoundationConnection, "credentials">;

export const DEFAULT_IAM_PREFIX = "/api/iam";

/** Documented without a prefix. Whether it is this one is found out when the connection is tested. */
export const DEFAULT_GROUPS_PREFIX = "/api/iam/groups";
