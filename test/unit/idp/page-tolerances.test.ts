import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import type { Happening } from "../../../dev/idp/company.ts";
import { VENDORS, type VendorName } from "../../../dev/idp/dialect.ts";
import { understandPatch } from "../../../src/dialects/patch.ts";
import { understandResource } from "../../../src/dialects/resource.ts";
import type { Json } from "../../../src/lib/json.ts";
import { groupResourceType, userResourceType } from "../../../src/scim/resource-types.ts";
import { IDPS } from "../../../src/tenants/idp.ts";
import { ANN, BO, first, moved, SALES, tell } from "./story.ts";

/** What it takes to understand an IdP, as it is played and as it was recorded, is what its page in docs/idps/ says. */

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
}

const renamed = { ...BO, familyName: "Other", email: "other@company.example" };
const gone = { ...renamed, status: "gone" as const };
const days: readonly (readonly Happening[])[] = [
  first,
  [{ kind: "changed", person: renamed }],
  [moved([ANN], [], [BO])],
  [moved([ANN, BO], [BO], [])],
  [{ kind: "left", person: gone }, moved([ANN], [], [BO])],
  [{ kind: "groupDeleted", group: SALES }],
];

async function played(vendor: VendorName): Promise<readonly Sent[]> {
  const story = tell(vendor);
  await story.connection();
  for (const happenings of days) await story.day(happenings);
  return story.calls;
}

const recordings = new URL("../../idp/", import.meta.url);

const recorded = (idp: string): readonly Sent[] =>
  readdirSync(recordings)
    .filter((name) => name === idp)
    .flatMap((folder) => readdirSync(new URL(`${folder}/`, recordings)).map((file) => `${folder}/${file}`))
    .flatMap((file) => {
      const { steps } = JSON.parse(readFileSync(new URL(file, recordings), "utf8")) as {
        steps: readonly { readonly request: Sent }[];
      };
      return steps.map(({ request }) => request);
    });

/** What one request takes; none where it is refused, as some recorded ones are on purpose. */
function tolerancesOf({ method, path, body }: Sent): readonly string[] {
  if (body === undefined || !/^\/(Users|Groups)/.test(path)) return [];
  const type = path.startsWith("/Users") ? userResourceType : groupResourceType;
  const mode = { strict: false };
  const id = /^\/\w+\/([^?]+)/.exec(path)?.[1] ?? "";
  const understood =
    method === "PATCH"
      ? understandPatch(body as Json, type, { ...mode, id })
      : understandResource(body as Json, type, method === "PUT" ? "replace" : "create", mode);
  return understood.ok ? understood.value.tolerances : [];
}

const named = (idp: string): readonly string[] => {
  const page = readFileSync(new URL(`../../../docs/idps/${idp}.md`, import.meta.url), "utf8");
  const line = /Tolerances: (.+?)\. /.exec(page.replaceAll(/\s+/g, " "))?.[1] ?? "";
  return [...line.matchAll(/`([^`]+)`/g)].flatMap(([, name]) => (name === undefined ? [] : [name]));
};

it.each(IDPS)("the page for %s names every tolerance that it takes", async (idp) => {
  const vendors = VENDORS.filter((vendor) => vendor === idp || vendor.startsWith(`${idp}-`));
  expect(vendors.length).toBeGreaterThan(0);
  const sent = [...(await Promise.all(vendors.map(played))).flat(), ...recorded(idp)];
  const taken = new Set(sent.flatMap(tolerancesOf));
  expect([...taken].filter((name) => !named(idp).includes(name))).toEqual([]);
});
