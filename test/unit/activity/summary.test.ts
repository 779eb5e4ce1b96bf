import { describe, expect, it } from "vitest";
import type { GroupChanged, UserChanged } from "../../../src/activity/changed.ts";
import { type Outcome, summarize } from "../../../src/activity/summary.ts";

const outcome = (more: Partial<Outcome>): Outcome => ({
  status: 200,
  changed: undefined,
  answer: undefined,
  tolerances: [],
  attributes: [],
  ...more,
});
const user = (change: UserChanged["change"]): UserChanged => ({
  kind: "user",
  userId: "1",
  userName: "ada",
  change,
});
const group = (more: Partial<GroupChanged>): GroupChanged => ({
  kind: "group",
  groupId: "7",
  displayName: "Engines",
  change: "updated",
  added: 0,
  removed: 0,
  parked: 0,
  parkedIds: [],
  ...more,
});

describe("the sentence about a change", () => {
  it.each<[Partial<Outcome>, string]>([
    [{ changed: user("created") }, "The user ada was created."],
    [{ changed: user("nothing") }, "Nothing changed: the user ada was so already."],
    [{ changed: user("deactivated") }, "The user ada was deactivated, and loses every Foundation group."],
    [
      { changed: user("updated"), attributes: ["title", "name.givenName"] },
      "The user ada was updated: title, name.givenName changed.",
    ],
    [
      { changed: user("updated"), attributes: ["a", "b", "c", "d", "e", "f", "g"] },
      "The user ada was updated: a, b, c, d, e, 2 more changed.",
    ],
    [
      { changed: group({ added: 1, removed: 2 }) },
      'The group "Engines" was updated: 1 member added, 2 members removed.',
    ],
    [
      { changed: group({ parked: 2 }) },
      'The group "Engines" was updated: 2 ids wait because nobody bears them yet (if that lasts, assign those people to the app at the IdP).',
    ],
    [
      { changed: user("created"), tolerances: ["boolean-as-string"] },
      "The user ada was created; not quite SCIM, but it could only mean this (boolean-as-string).",
    ],
    [{ status: 204 }, "Answered with status 204."],
  ])("of %j", (more, expected) => {
    expect(summarize(outcome(more))).toBe(expected);
  });
});

describe("the sentence about a refusal", () => {
  it.each([400, 404, 409, 412, 413, 429, 500, 501, 503])("says for %i why, and what to do", (status) => {
    const text = summarize(outcome({ status, answer: { detail: "The cause." } }));
    expect(text).toMatch(new RegExp(`^(Refused|Failed) \\(${status}\\): The cause\\. [A-Z].+\\.$`));
  });

  it("names the SCIM error, and leaves out what it does not know", () => {
    const answer = { scimType: "uniqueness", detail: "Taken." };
    expect(summarize(outcome({ status: 409, answer }))).toMatch(/^Refused \(409 uniqueness\): Taken\. /);
    expect(summarize(outcome({ status: 405 }))).toBe("Refused (405): No reason was given.");
    expect(summarize(outcome({ status: 403, answer: "<b>" }))).toBe("Refused (403): No reason was given.");
  });
});
