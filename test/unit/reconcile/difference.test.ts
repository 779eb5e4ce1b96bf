import { describe, expect, it } from "vitest";
import { differenceOf } from "../../../src/reconcile/difference.ts";
import type { Standing } from "../../../src/store/facts.ts";

const settled: Standing = {
  desired: true,
  awaitsReview: false,
  ledger: "present",
  active: true,
  targetState: "present",
  userReason: null,
  groupReason: null,
  memberReason: null,
};

describe("differenceOf", () => {
  it.each<[string, Partial<Standing>]>([
    ["desired and there", {}],
    ["neither desired nor there", { desired: false, ledger: null }],
    ["desired and there, with work left from before", { memberReason: "Foundation was busy." }],
  ])("has nothing to say where somebody is %s", (_, standing) => {
    expect(differenceOf({ ...settled, ...standing })).toBeNull();
  });

  it.each<[string, Partial<Standing>, string]>([
    ["the person", { ledger: null, userReason: "No e-mail.", memberReason: "Waits." }, "No e-mail."],
    ["the group", { ledger: null, groupReason: "Taken.", memberReason: "Waits." }, "Taken."],
    ["the membership", { ledger: "maybe", memberReason: "Timed out." }, "Timed out."],
  ])("names what stands in the way of %s", (_, standing, reason) => {
    expect(differenceOf({ ...settled, ...standing })).toBe(reason);
  });

  it.each<[string, Partial<Standing>, RegExp]>([
    ["a missing group", { ledger: null, targetState: "wanted" }, /group is not in Foundation yet/],
    ["an unconfirmed addition", { ledger: "maybe" }, /has not confirmed/],
    ["an addition to come", { ledger: null }, /is to be added/],
    ["an addition after a removal", { ledger: "absent" }, /is to be added/],
    ["a deleted user", { desired: false, active: null }, /^The user was deleted, and is being removed\.$/],
    [
      "a deactivated user",
      { desired: false, active: false },
      /^The user is deactivated, and is being removed\.$/,
    ],
    ["a lost group", { desired: false }, /^The person is in no group any more/],
    [
      "a membership that waits",
      { desired: false, ledger: null, awaitsReview: true },
      /waits for review; confirm/,
    ],
    [
      "a membership that waits, of somebody who is not out yet",
      { desired: false, awaitsReview: true },
      /waits for review since they came back, and is being removed\.$/,
    ],
    ["a removal that fails", { desired: false, memberReason: "Refused." }, /without success: Refused\.$/],
    ["a removal that is done", { desired: false, ledger: "absent" }, /was removed; it is made sure/],
  ])("explains %s", (_, standing, reason) => {
    expect(differenceOf({ ...settled, ...standing })).toMatch(reason);
  });
});
