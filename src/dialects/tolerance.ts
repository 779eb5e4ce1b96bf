/**
 * One way in which an IdP departs from the RFCs and is understood all the same. Tolerances are triggered by the shape of what arrived,
 * never by who sent it, and each use is noted in the tenant's activity record by its name.
 */
export interface Tolerance {
  /** Kebab case; begins with a vendor's name and a dot where only that vendor is known to need it. */
  readonly name: string;
  /** One sentence: who sends this, and why it can only mean one thing. */
  readonly why: string;
}

/** Takes note that a tolerance was used. */
export type Note = (tolerance: Tolerance) => void;
