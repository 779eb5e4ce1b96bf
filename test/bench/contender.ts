import type { Plan } from "./directory.ts";

/** A SCIM server under measurement. */
export interface Contender {
  readonly name: string;
  /** What is said of it beside its figures. */
  readonly note: string;
  readonly start: (plan: Plan, fillSeconds: number) => Promise<Standing | LeftOut>;
}

/** One that runs and is filled. */
export interface Standing {
  readonly name: string;
  readonly url: string;
  readonly token: string;
  readonly fillSeconds: number;
  readonly userId: (number: number) => string;
  /** In the order of the plan; undefined for those that it refuses to hold. */
  readonly groupIds: readonly (string | undefined)[];
  /** Why this one does not take part in a case, where it does not. */
  readonly excuse: (caseName: string, groupSize: number) => string | undefined;
  /**
   * Begins anew with the same directory, at another address and with other ids of groups. Gives whether it could. Absent where filling takes
   * too long for that.
   */
  readonly renew?: () => Promise<boolean>;
  readonly stop: () => Promise<void>;
}

/** One that cannot hold the directory, with the figure. */
export interface LeftOut {
  readonly name: string;
  readonly leftOut: string;
}
