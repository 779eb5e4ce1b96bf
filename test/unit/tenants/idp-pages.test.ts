import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { compareSenders } from "../../../src/activity/compare-senders.ts";
import { summarize } from "../../../src/activity/summary.ts";
import { tolerances } from "../../../src/dialects/tolerances.ts";
import { IDPS } from "../../../src/tenants/idp.ts";
import { type Policies, policiesOf } from "../../../src/tenants/policies.ts";
import { profiles } from "../../../src/tenants/profiles.ts";
import { SETUP } from "../../../src/tenants/setup.ts";

/** Keeps docs/idps/ true: what a page says of policies, screens, limits and tolerances is what the code says. */

const root = new URL("../../../docs/idps/", import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, root), "utf8");
/** Lines are broken anywhere, so only words count. */
const words = (text: string): string => text.replaceAll(/\s+/g, " ");

const HEADINGS = [
  "What to enter where",
  "What it sends",
  "What Rollcall does with it",
  "Check that it works",
  "Known limits",
];

/** Policies by which a person's way out and back differs from IdP to IdP: each page states them. */
const STATED = [
  "onDeactivate.memberships",
  "onReactivate",
  "onRecreate",
  "onDelete.relinkDays",
  "onGroupDelete",
  "ungrouped",
  "guard.mode",
  "staleAfterDays",
];

/** Rows whose first cell is code, as cells. */
const rowsOf = (text: string): readonly (readonly string[])[] =>
  text
    .split("\n")
    .filter((line) => /^\| `/.test(line))
    .map((line) => line.slice(2, -2).split(" | "));

/** The one code that a cell begins with. */
const codeOf = (cell: string | undefined): string | undefined => /^`([^`]+)`/.exec(cell ?? "")?.[1];

const valueAt = (policies: Policies, path: string): unknown =>
  path
    .split(".")
    .reduce<unknown>((at, name) => (at as Readonly<Record<string, unknown>> | undefined)?.[name], policies);

/** What the activity record says of the ways of a person. */
const SUMMARIES = (["created", "deactivated", "reactivated", "deleted"] as const).map((change) =>
  summarize({
    status: 200,
    changed: { kind: "user", userId: "1", userName: "ada@example.com", change },
    answer: undefined,
    tolerances: [],
    attributes: [],
  }),
);

const sectionOf = (text: string, heading: string): string =>
  text.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? "";

describe.each(IDPS)("the page for %s", (idp) => {
  const text = read(`${idp}.md`);

  it("has the headings in their order, under the name of the IdP", () => {
    expect(text.split("\n")[0]).toBe(`# ${profiles[idp].label}`);
    expect([...text.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading)).toEqual(HEADINGS);
  });

  it("states the policies as they are in force", () => {
    const policies = policiesOf(idp, {});
    const rows = rowsOf(sectionOf(text, "What Rollcall does with it")).map(
      ([name, value]) => [codeOf(name), codeOf(value)] as const,
    );
    expect(rows.map(([name]) => name)).toEqual(STATED);
    expect(rows).toEqual(STATED.map((name) => [name, String(valueAt(policies, name))]));
  });

  it("states every policy that differs from that of most", () => {
    const { policies } = profiles[idp];
    expect(STATED).toEqual(expect.arrayContaining(Object.keys(policies)));
  });

  it("names, as the screens do, whatever the steps of the API name", () => {
    const setup = sectionOf(text, "What to enter where");
    const named = SETUP[idp].flatMap((step) => [...step.matchAll(/"([^"]+)"/g)].map(([, name]) => name));
    expect(named.filter((name) => !words(setup).includes(`**${name}**`))).toEqual([]);
  });

  it("says how surely it is known, and every limit", () => {
    expect(words(text)).toContain(profiles[idp].basis);
    const limits = words(sectionOf(text, "Known limits"));
    expect(profiles[idp].limits.filter((limit) => !limits.includes(limit))).toEqual([]);
  });

  it("names tolerances that there are", () => {
    const line = words(text).match(/Tolerances: (.+?)\. /)?.[1] ?? "";
    const named = [...line.matchAll(/`([^`]+)`/g)].map(([, name]) => name);
    const known = tolerances.map(({ name }) => name);
    expect(named.filter((name) => !known.includes(name ?? ""))).toEqual([]);
    expect(named.length > 0 || line === "none").toBe(true);
  });

  it("quotes the sentences of the activity record as they are", () => {
    const told = SUMMARIES.join(" ");
    const sentences = [...words(text).matchAll(/"(The user |… )([^"]+)"/g)].map(([, , rest = ""]) =>
      rest.replace(/ …$/, ""),
    );
    expect(sentences.filter((sentence) => !told.includes(sentence))).toEqual([]);
    expect(sentences.length).toBeGreaterThan(0);
  });

  it("names routes that docs/api.md has", () => {
    const api = read("../api.md");
    const routes = [...text.matchAll(/(?:GET|POST|PUT) (\/[a-z-]+)/g)].map(([, route = ""]) => route);
    expect(routes.filter((route) => !api.includes(route))).toEqual([]);
  });

  it("quotes what `/idp` says once the right one calls", () => {
    const seen = (certain: boolean) => [
      { idp: idp === "generic" ? null : idp, client: "", certain, firstAt: 1, lastAt: 1 },
    ];
    const sentences = [true, false].map((certain) => compareSenders(idp, seen(certain)).sentence);
    expect(sentences.some((sentence) => words(text).includes(sentence))).toBe(true);
  });
});

describe("the steps of the API", () => {
  it.each(IDPS)(
    "of %s are sentences with the address and the token in them, and no other place to fill",
    (idp) => {
      expect(SETUP[idp].filter((step) => !/^[A-Z].+\.$/.test(step))).toEqual([]);
      const places = new Set([...SETUP[idp].join("").matchAll(/\{[^}]*\}/g)].map(([place]) => place));
      expect([...places].toSorted()).toEqual(["{baseUrl}", "{token}"]);
    },
  );
});

describe("the index of the pages", () => {
  const index = read("README.md");

  it("compares every IdP, by the policies in force", () => {
    const header = index.split("\n").find((line) => line.startsWith("| IdP |")) ?? "";
    const columns = header.slice(2, -2).split(" | ").map(codeOf);
    const rows = index
      .split("\n")
      .filter((line) => line.startsWith("| ["))
      .map((line) => line.slice(2, -2).split(" | "));
    const expected = IDPS.map((idp) => `[${profiles[idp].label}](${idp}.md)`);
    expect(rows.map(([name]) => name)).toEqual(expected);
    const stated = rows.map((row) =>
      columns.flatMap((name, at) => (name === undefined ? [] : [codeOf(row[at])])),
    );
    const inForce = IDPS.map((idp) =>
      columns.flatMap((name) => (name === undefined ? [] : [String(valueAt(policiesOf(idp, {}), name))])),
    );
    expect(columns.filter((name) => name !== undefined)).toEqual([
      "onReactivate",
      "onRecreate",
      "onGroupDelete",
    ]);
    expect(stated).toEqual(inForce);
  });
});

it.each(["README", ...IDPS])("%s.md has no link to nowhere", (name) => {
  const links = [...read(`${name}.md`).matchAll(/\]\(([^)#]*)#?([^)]*)\)/g)];
  const broken = links.filter(([, file = "", heading = ""]) => {
    const page = file === "" ? `${name}.md` : file;
    return !existsSync(new URL(page, root)) || (heading !== "" && !anchorsOf(read(page)).includes(heading));
  });
  expect(broken.map(([link]) => link)).toEqual([]);
});

const anchorsOf = (text: string): readonly string[] =>
  [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) => heading.toLowerCase().replaceAll(" ", "-"));
