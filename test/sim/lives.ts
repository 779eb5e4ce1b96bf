/**
 * Years of IdPs' lives against the real code, in virtual time and without faults: `node test/sim/lives.ts --days 10000` plays every vendor
 * of `npm run idp`, and holds the directory and Foundation against what the vendor believes in the end.
 */
import { parseArgs } from "node:util";
import { accessOf, type Beliefs } from "../../dev/idp/beliefs.ts";
import { VENDORS, type VendorName } from "../../dev/idp/dialect.ts";
import { type Played, playIdp } from "../../dev/idp/play.ts";
import { takeOver } from "./globals.ts";
import { prepareLoading } from "./hooks.ts";
import { Client } from "./idp.ts";
import type { Product } from "./platform.ts";
import { streamOf } from "./random.ts";

const { values } = parseArgs({
  options: {
    vendor: { type: "string", multiple: true, default: [...VENDORS] },
    days: { type: "string", default: "1000" },
    seed: { type: "string", default: "1" },
    users: { type: "string", default: "12" },
    groups: { type: "string", default: "4" },
  },
});
prepareLoading(undefined);
// By address, because its types are those of another runtime.
const product = (await import(new URL("../../src/index.ts", import.meta.url).href)) as Product;
const { Platform } = await import("./platform.ts");

const MONTH_MS = 30 * 86_400_000;
const YEARS_MS = 100 * 12 * MONTH_MS;
let failed = 0;
for (const vendor of values.vendor as VendorName[]) {
  const started = performance.now();
  const { requests, problem } = await live(vendor, Number(values.seed));
  if (problem !== undefined) failed++;
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  process.stdout.write(
    `${vendor.padEnd(14)} ${values.days} days, ${requests} requests, ${seconds} s: ${problem ?? "directory and Foundation as the vendor believes"}\n`,
  );
}
process.exit(failed === 0 ? 0 : 1);

async function live(
  vendor: VendorName,
  seed: number,
): Promise<{ readonly requests: number; readonly problem: string | undefined }> {
  const platform = new Platform(seed, product, false);
  const { clock, foundations } = platform;
  const back = takeOver(clock, seed, { fetch: foundations.fetch as typeof fetch, log: () => undefined });
  try {
    let ended: { requests: number; problem: string | undefined } | undefined;
    let broken: unknown;
    play().then(
      (end) => {
        ended = end;
      },
      (error: unknown) => {
        broken = error;
      },
    );
    await clock.run(clock.now + YEARS_MS, () => ended !== undefined || broken !== undefined);
    if (broken !== undefined) throw broken;
    return ended ?? { requests: 0, problem: "it never ended" };
  } finally {
    back();
    platform.d1.sqlite.close();
  }

  async function play() {
    const client = new Client(platform, streamOf(seed, "client"));
    const credentials = await client.register("register", {
      name: vendor,
      idp: idpOf(vendor),
      foundation: {
        baseUrl: foundations.urlOf(vendor),
        organization: "demo",
        credentials: { type: "password", user: "rollcall", password: "rollcall" },
      },
    });
    // A small company often changes as a whole; the guard has its own tests.
    await client.api("policies", credentials, "PUT", "/policies", { guard: { mode: "off" } });
    const policies = await client.api("policies", credentials, "GET", "/policies");
    let sent = 0;
    const played = await playIdp({
      vendor,
      seed,
      users: Number(values.users),
      groups: Number(values.groups),
      days: Number(values.days),
      target: {
        send: async (request) => {
          const answer = await platform.send(`request ${sent++}`, request);
          if (answer === "lost") throw new Error("no answer");
          return answer;
        },
        baseUrl: `https://rollcall.sim/t/${credentials.id}/scim/v2`,
        token: credentials.scimToken,
      },
      rate: Number.POSITIVE_INFINITY,
      wait: (milliseconds) => clock.sleep(milliseconds),
      now: () => clock.now,
    });
    await clock.sleep(MONTH_MS / 30);
    const isReviewed = policies.body.onReactivate === "review";
    return { requests: sent, problem: problemOf(played, isReviewed) };
  }

  function problemOf({ verdict, beliefs, names }: Played, isReviewed: boolean): string | undefined {
    if (!verdict.clean) return [...verdict.differences, ...verdict.failures].join("; ");
    const expected = listed(accessOf(beliefs as Beliefs, isReviewed));
    const { users, groups } = foundations.siteOf(vendor).world;
    const held = listed(
      new Map(
        [...groups.values()].map((group) => [
          group.name,
          [...group.members].map((id) => {
            const name = users.get(id)?.username ?? id;
            return names.get(name.toLowerCase()) ?? name;
          }),
        ]),
      ),
    );
    return held === expected ? undefined : `Foundation holds ${held}, and should hold ${expected}`;
  }
}

function idpOf(vendor: VendorName): string {
  return ({ "okta-custom": "okta", "entra-flagged": "entra" } as Record<string, string>)[vendor] ?? vendor;
}

/** Groups that hold somebody, in one order. */
function listed(access: ReadonlyMap<string, Iterable<string>>): string {
  return JSON.stringify(
    [...access]
      .map(([name, keys]) => [name, [...keys].toSorted()] as const)
      .filter(([, keys]) => keys.length > 0)
      .toSorted(([left], [right]) => (left < right ? -1 : 1)),
  );
}
