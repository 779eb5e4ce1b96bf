import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { recogniseSender, type SenderClues } from "../../../src/dialects/sender.ts";
import type { Json } from "../../../src/lib/json.ts";

const clues = (
  headers: Readonly<Record<string, string>>,
  { query = "", body, tolerances = [] }: { query?: string; body?: Json; tolerances?: readonly string[] } = {},
): SenderClues => {
  const all = new Headers(headers);
  return {
    header: (name) => all.get(name) ?? undefined,
    query: new URLSearchParams(query),
    body,
    tolerances,
  };
};

describe("whoever names itself", () => {
  it.each([
    ["Okta SCIM Client 1.0.0", "okta"],
    ["Google-Auto-Provisioning", "google"],
    ["OneLogin/1.0", "onelogin"],
    ["JumpCloud-SCIM", "jumpcloud"],
    ["PingFederate/11.3", "ping"],
    ["Ping Identity", "ping"],
    ["CyberArk Identity", "cyberark"],
    ["Idaptive", "cyberark"],
    ["Rippling SCIM", "rippling"],
    ["Azure AD Provisioning", "entra"],
  ])("is told by %s", (name, vendor) => {
    expect(recogniseSender(clues({ "User-Agent": name }))).toEqual({ vendor, certain: true });
  });

  it.each([
    ["its version header", clues({ ADSCIMVersion: "6.0" })],
    ["its feature flag", clues({}, { query: "filter=x&aadOptscim062020" })],
    [
      "the marker of its groups",
      clues(
        {},
        { body: { schemas: ["http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"] } },
      ),
    ],
  ])("is Entra by %s", (_, given) => {
    expect(recogniseSender(given)).toEqual({ vendor: "entra", certain: true });
  });
});

describe("whoever only writes like one", () => {
  it.each([
    ["entra", clues({}, { body: { Operations: [{ op: "Add", path: "members", value: [] }] } })],
    ["entra", clues({}, { tolerances: ["entra.remove-by-value"] })],
    ["onelogin", clues({}, { tolerances: ["missing-schemas", "onelogin.scim1-urns"] })],
    ["onelogin", clues({ "User-Agent": "", Accept: "application/json" })],
    [
      "jumpcloud",
      clues(
        {},
        {
          body: {
            schemas: [
              "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
              "urn:ietf:params:scim:schemas:core:2.0:User",
            ],
            phoneNumbers: [],
            addresses: [],
          },
        },
      ),
    ],
  ])("looks like %s, and that is not certain", (vendor, given) => {
    expect(recogniseSender(given)).toEqual({ vendor, certain: false });
  });
});

describe("whoever cannot be told", () => {
  it.each([
    ["curl", clues({ "User-Agent": "curl/8.0" })],
    ["nobody", clues({})],
    ["a well-behaved PATCH", clues({}, { body: { Operations: [{ op: "add" }] } })],
    ["mixed operations", clues({}, { body: { Operations: [{ op: "Add" }, { op: "replace" }] } })],
    ["no operations", clues({}, { body: { Operations: [] } })],
    ["a name inside another", clues({ "User-Agent": "Spinpingonex rooktas" })],
  ])("is left open: %s", (_, given) => {
    expect(recogniseSender(given)).toBeUndefined();
  });

  it("is left open without failing, whatever is sent", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string(), (body, query) => {
        expect(() => recogniseSender(clues({}, { body: body as Json, query }))).not.toThrow();
      }),
    );
  });
});

describe("what IdPs really send", () => {
  interface Flow {
    readonly vendor: string;
    readonly steps: readonly {
      readonly request: { path: string; headers?: Record<string, string>; body?: Json };
    }[];
  }
  const root = new URL("../../idp/", import.meta.url);
  const flows = readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".json"))
    .map((name) => [name, JSON.parse(readFileSync(new URL(name, root), "utf8")) as Flow] as const);

  it.each(flows)("is never taken for somebody else: %s", (_, { vendor, steps }) => {
    const told = steps.flatMap(({ request: { path, headers = {}, body } }) => {
      const query = path.split("?")[1] ?? "";
      return (
        recogniseSender(clues(headers, { query, ...(body === undefined ? {} : { body }) }))?.vendor ?? []
      );
    });
    expect(new Set(told)).toEqual(new Set([vendor]));
  });
});
