/** Plays an IdP against a SCIM server: a company lives some days, the IdP tells the server of them, and at the end the two are compared. */
import type { Beliefs } from "./beliefs.ts";
import { type Company, type CompanyDay, foundCompany } from "./company.ts";
import { companyDay } from "./company-day.ts";
import { connect } from "./connect.ts";
import type { VendorName } from "./dialect.ts";
import { createIdp } from "./idp.ts";
import { createRandom } from "./random.ts";
import { readBack } from "./read-back.ts";
import { createTally, type Statistics } from "./statistics.ts";
import { createTalk, type Target } from "./talk.ts";
import { newDiary, tellOfDay } from "./tell-day.ts";
import { dialectOn, type EntraMode } from "./vendors.ts";
import { judge, type Verdict } from "./verdict.ts";

export interface Play {
  readonly vendor: VendorName;
  readonly target: Target;
  readonly seed: number;
  readonly users: number;
  readonly groups: number;
  /** Days after the first one, on which everybody joins. They take no time. */
  readonly days: number;
  /** Requests per second; the vendor's own pace without it. */
  readonly rate?: number;
  /** For `entra-flagged`; alternating without it. */
  readonly mode?: EntraMode;
  /** Waits so many milliseconds; really without it. */
  readonly wait?: (ms: number) => Promise<void>;
  readonly now?: () => number;
  readonly onProgress?: (progress: Progress) => void;
}

export interface Progress {
  readonly day: number;
  readonly days: number;
  /** Of the day: people and groups that were told of. */
  readonly done: number;
  readonly of: number;
  readonly requests: number;
}

export interface Played {
  readonly beliefs: Beliefs;
  readonly verdict: Verdict;
  readonly statistics: Statistics;
  /** Everybody as they are at the end. */
  readonly company: Company;
  /** Every user name that was ever told, in lower case → the person's key. */
  readonly names: ReadonlyMap<string, string>;
}

/** Throws for nothing that a server does: what goes wrong is in the verdict. */
export async function playIdp(play: Play): Promise<Played> {
  const { vendor, target, days } = play;
  const mode = play.mode ?? "alternating";
  const random = createRandom(play.seed);
  const tally = createTally();
  const clock = { now: play.now ?? (() => performance.now()), wait: play.wait ?? sleep };
  const first = dialectOn(vendor, mode, 0);
  const idp = createIdp(first, createTalk(target, tally, clock, play.rate ?? first.pace.perSecond));
  const names = new Map<string, string>();
  const diary = newDiary();

  const live = async ({ company, happenings }: CompanyDay): Promise<Company> => {
    idp.dialect = dialectOn(vendor, mode, company.day);
    for (const happening of happenings)
      if ("person" in happening) names.set(happening.person.userName.toLowerCase(), happening.person.key);
    await tellOfDay(idp, company, happenings, diary, (done, of) =>
      play.onProgress?.({ day: company.day, days, done, of, requests: tally.requests() }),
    );
    tally.endDay(company.day, idp.dialect.quarantine);
    return company;
  };

  const founded = foundCompany(play, random);
  let { company } = founded;
  const connected = await connect(idp, random.hex(32));
  if (connected) {
    company = await live(founded);
    while (company.day < days) company = await live(companyDay(company, random));
  }
  const server = connected ? await readBack(idp) : { users: [], groups: [] };
  const verdict = judge(idp.beliefs, server, idp.failures);
  return { beliefs: idp.beliefs, verdict, statistics: tally.result(), company, names };
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
