import type { Case } from "./cases/case.ts";
import { GROUP_CASES } from "./cases/groups.ts";
import { BULK_CASE, USER_CASES } from "./cases/users.ts";

/** All kinds of requests, in the order of the tables. */
export const CASES: readonly Case[] = [...USER_CASES, ...GROUP_CASES, BULK_CASE];
