import type { z } from "zod";
import type { Outgoing } from "./exchange.ts";

/** What there is to know of one call of the Foundation API: how it is made, what its answer looks like, and what is said where it fails. */
export interface CallSpec<T> {
  /** What the call does, as in "may not …": for reasons and logs. */
  readonly purpose: string;
  readonly method: Outgoing["method"];
  readonly area: "api" | "iam" | "groups";
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number>>;
  readonly body?: object;
  readonly answer: z.ZodType<T>;
  /** What the account must be allowed to. */
  readonly permission?: string;
  /** What else must hold for the account, as in "the account must be …". */
  readonly condition?: string;
  /** The call names something by its identifier, so a 404 says that it is not there. */
  readonly names?: string;
  /** The call is open to everybody: it is sent without a sign-in. */
  readonly isOpen?: boolean;
}
