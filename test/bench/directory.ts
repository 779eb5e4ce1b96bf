/**
 * The directory that every contender is filled with: invented people numbered from 0, and groups that hold so many of them in a row. Nothing
 * in it is drawn, so that all hold the same and every answer can be checked.
 */
export interface Plan {
  readonly users: number;
  readonly groups: readonly GroupPlan[];
}

export interface GroupPlan {
  readonly displayName: string;
  /** The members are so many users, beginning with the one of this number. */
  readonly first: number;
  readonly size: number;
}

export const USER = "urn:ietf:params:scim:schemas:core:2.0:User";
export const GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group";
export const PATCH_OP = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
export const BULK = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";

/** Groups of one size: several where there is room, so that clients at work at the same time rarely meet in one. */
const MOST_COPIES = 16;

/** `sizes`: those that exceed the directory are left out. Groups of one size share nobody, so that everybody is in a few groups, as people are. */
export function planDirectory(users: number, sizes: readonly number[]): Plan {
  const groups = sizes
    .filter((size) => size <= users)
    .flatMap((size) =>
      Array.from({ length: Math.min(MOST_COPIES, Math.floor(users / size)) }, (_, copy) => ({
        displayName: `Group of ${size}, ${copy}`,
        first: copy * size,
        size,
      })),
    );
  return { users, groups };
}

/** The digits by which a user is told from the others, wherever they stand in it. */
export const digitsOf = (number: number): string => String(number).padStart(12, "0");

/** As long as the ids of most servers; contenders that let nobody choose ids say their own. */
export const idOf = (number: number): string => `00000000-0000-7000-8000-${digitsOf(number)}`;

export const userNameOf = (digits: string): string => `user-${digits}@example.com`;
export const workEmailOf = (digits: string): string => `work-${digits}@example.com`;

/** A user as an IdP states one. */
export function userDocument(digits: string, title = "Engineer") {
  return {
    schemas: [USER],
    userName: userNameOf(digits),
    externalId: `external-${digits}`,
    name: { givenName: "Ada", familyName: `Lovelace ${digits}` },
    displayName: `Ada Lovelace ${digits}`,
    title,
    emails: [{ value: workEmailOf(digits), type: "work", primary: true }],
    active: true,
  };
}
