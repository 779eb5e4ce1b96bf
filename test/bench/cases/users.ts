import { BULK, digitsOf, PATCH_OP, userDocument, userNameOf, workEmailOf } from "../directory.ts";
import type { Answer } from "../http.ts";
import { type Ask, answers, answersWith, type Case, json, listOf, type Place, succeeded } from "./case.ts";

const PAGE = 100;
const BULK_SIZE = 100;
/** Above every number of a directory. */
const NEWCOMERS = 500_000_000;

let newcomers = NEWCOMERS;
/** Digits that nobody has had yet. */
const newDigits = (): string => digitsOf(newcomers++);

/** Each client goes through the directory in steps of its own, so that caches help as little as they do with an IdP. */
function wanderer({ plan, clients }: Place): (client: number) => number {
  const turns = new Map<number, number>();
  return (client) => {
    const turn = turns.get(client) ?? 0;
    turns.set(client, turn + 1);
    return (client * Math.ceil(plan.users / clients) + turn * 7919) % plan.users;
  };
}

const findBy = (name: string, title: string, filterOf: (digits: string) => string): Case => ({
  name,
  title,
  about: "users",
  begin(place) {
    const next = wanderer(place);
    return {
      async round(client, { measured }) {
        const number = next(client);
        const filter = encodeURIComponent(filterOf(digitsOf(number)));
        const check = listOf(1, 1, place.standing.userId(number));
        await measured({ method: "GET", path: `/Users?filter=${filter}`, check });
      },
    };
  },
});

const page = (name: string, title: string, startIndexOf: (users: number) => number): Case => ({
  name,
  title,
  about: "users",
  begin({ plan }) {
    const path = `/Users?startIndex=${startIndexOf(plan.users)}&count=${PAGE}`;
    const check = listOf(plan.users, PAGE);
    return { round: async (_, { measured }) => void (await measured({ method: "GET", path, check })) };
  },
});

/** Each client walks through the directory by cursor, and begins anew at its end. */
const pageByCursor: Case = {
  name: "page-cursor",
  title: `next page of ${PAGE} by cursor`,
  about: "users",
  begin({ plan }) {
    const cursors = new Map<number, string>();
    const check = listOf(plan.users, PAGE);
    return {
      async round(client, { measured }) {
        const cursor = cursors.get(client) ?? "";
        const path = `/Users?count=${PAGE}&cursor=${encodeURIComponent(cursor)}`;
        const answer = await measured({ method: "GET", path, check });
        const next = answer.status === 200 ? json(answer).nextCursor : undefined;
        if (typeof next === "string") cursors.set(client, next);
        else cursors.delete(client);
      },
    };
  },
};

const post: Case = {
  name: "post-user",
  title: "POST user",
  about: "users",
  begin({ clients }) {
    /** Digits of those who may be there. */
    const here = new Set<string>();
    return {
      async round(_, { measured, unmeasured }) {
        const digits = newDigits();
        const body = JSON.stringify(userDocument(digits));
        here.add(digits);
        const made = await measured({ method: "POST", path: "/Users", body, check: answers(201) });
        const isGone = made.status === 201 && succeeded(await remove(unmeasured, String(json(made).id)));
        if (isGone || (made.status !== 0 && made.status !== 201)) here.delete(digits);
      },
      async settle(client, { unmeasured }) {
        if (client !== clients - 1) return;
        for (const digits of here) {
          const filter = encodeURIComponent(`userName eq "${userNameOf(digits)}"`);
          const found = await unmeasured({
            method: "GET",
            path: `/Users?filter=${filter}`,
            check: answers(200),
          });
          const { Resources = [] } = (succeeded(found) ? json(found) : {}) as {
            Resources?: { id: string }[];
          };
          for (const { id } of Resources) await remove(unmeasured, id);
        }
      },
    };
  },
};

const remove = (ask: Ask["unmeasured"], id: string) =>
  ask({ method: "DELETE", path: `/Users/${id}`, check: answers(204) });

const get: Case = {
  name: "get-user",
  title: "GET user by id",
  about: "users",
  begin(place) {
    const next = wanderer(place);
    return {
      async round(client, { measured }) {
        const number = next(client);
        const userName = userNameOf(digitsOf(number));
        const path = `/Users/${place.standing.userId(number)}`;
        const check = answersWith((user) => (user.userName === userName ? undefined : "gave somebody else"));
        await measured({ method: "GET", path, check });
      },
    };
  },
};

/** Changes one value of a user per client to and fro, and looks at the end whether it is what was stated last. */
const change = (
  name: string,
  title: string,
  callOf: (number: number, odd: boolean) => { readonly method: string; readonly body: object },
  isSo: (user: Record<string, unknown>, odd: boolean) => boolean,
): Case => ({
  name,
  title,
  about: "users",
  begin({ standing, plan, clients }) {
    const turns = new Map<number, number>();
    const unsure = new Set<number>();
    const numberOf = (client: number) => Math.floor((client * plan.users) / clients);
    const state = async (client: number, ask: Ask["measured"]) => {
      const { method, body } = callOf(numberOf(client), (turns.get(client) ?? 0) % 2 === 1);
      const path = `/Users/${standing.userId(numberOf(client))}`;
      const { givenUp } = await ask({ method, path, body: JSON.stringify(body), check: answers(200, 204) });
      if (givenUp) unsure.add(client);
    };
    return {
      async round(client, { measured }) {
        turns.set(client, (turns.get(client) ?? 0) + 1);
        await state(client, measured);
      },
      async settle(client, { unmeasured }) {
        if (unsure.has(client)) await state(client, unmeasured);
        const odd = (turns.get(client) ?? 0) % 2 === 1;
        const check = answersWith((user) => (isSo(user, odd) ? undefined : "does not hold what it took"));
        await unmeasured({ method: "GET", path: `/Users/${standing.userId(numberOf(client))}`, check });
      },
    };
  },
});

const titleWhere = (odd: boolean) => (odd ? "Analyst" : "Engineer");

export const BULK_CASE: Case = {
  name: "bulk",
  title: `Bulk, ${BULK_SIZE} POST`,
  about: "users",
  comesLast: true,
  begin: () => ({
    async round(_, { measured, unmeasured }) {
      const created = await measured(
        bulkStep(BULK_SIZE, (index) => ({
          method: "POST",
          path: "/Users",
          bulkId: `b${index}`,
          data: userDocument(newDigits()),
        })),
      );
      const ids = operationsOf(created).map(({ location }) => location?.split("/").at(-1));
      await unmeasured(bulkStep(ids.length, (index) => ({ method: "DELETE", path: `/Users/${ids[index]}` })));
    },
  }),
};

const bulkStep = (count: number, operationOf: (index: number) => object) => ({
  method: "POST",
  path: "/Bulk",
  body: JSON.stringify({
    schemas: [BULK],
    failOnErrors: 1,
    Operations: Array.from({ length: count }, (_, index) => operationOf(index)),
  }),
  check(answer: Answer): string | undefined {
    const refused = answers(200)(answer);
    if (refused !== undefined) return refused;
    const done = operationsOf(answer).filter(({ status }) => /^20[14]$/.test(String(status)));
    return done.length === count ? undefined : `carried out ${done.length} of ${count}`;
  },
});

const operationsOf = (answer: Answer) =>
  (answer.status === 200 ? (json(answer).Operations ?? []) : []) as readonly {
    readonly status: string;
    readonly location?: string;
  }[];

export const USER_CASES: readonly Case[] = [
  post,
  get,
  findBy("filter-username", "filter userName eq", (digits) => `userName eq "${userNameOf(digits)}"`),
  findBy(
    "filter-email",
    'filter emails[type eq "work"].value eq',
    (digits) => `emails[type eq "work"].value eq "${workEmailOf(digits)}"`,
  ),
  page("page-first", `page 1 of ${PAGE}`, () => 1),
  page("page-middle", `middle page of ${PAGE}`, (users) => Math.floor(users / 2) - PAGE / 2 + 1),
  pageByCursor,
  change(
    "patch-active",
    "PATCH active",
    (_, odd) => ({
      method: "PATCH",
      body: { schemas: [PATCH_OP], Operations: [{ op: "replace", path: "active", value: !odd }] },
    }),
    (user, odd) => user.active === !odd,
  ),
  change(
    "put-user",
    "PUT user",
    (number, odd) => ({ method: "PUT", body: userDocument(digitsOf(number), titleWhere(odd)) }),
    (user, odd) => user.title === titleWhere(odd),
  ),
];
