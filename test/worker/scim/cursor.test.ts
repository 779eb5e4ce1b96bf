import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ScimBody, type ScimTenant, scimTenant } from "../../support/scim.ts";

/** RFC 9865. */

async function withUsers(...userNames: readonly string[]): Promise<ScimTenant> {
  const tenant = await scimTenant();
  for (const userName of userNames) await tenant.addUser(userName);
  return tenant;
}

async function page(tenant: ScimTenant, query: string, cursor: unknown = ""): Promise<ScimBody> {
  const { status, body } = await tenant.scim("GET", `/Users?cursor=${cursor}&${query}`);
  expect(status, body.detail).toBe(200);
  return body;
}

const names = ({ Resources }: ScimBody): readonly unknown[] => Resources.map(({ userName }) => userName);

describe("pages by cursor", () => {
  it("go forth and back", async () => {
    const tenant = await withUsers("a", "b", "c", "d", "e");
    const first = await page(tenant, "count=2");
    expect(first).toMatchObject({ totalResults: 5, itemsPerPage: 2, nextCursor: expect.any(String) });
    expect(first).not.toHaveProperty("previousCursor");
    expect(first).not.toHaveProperty("startIndex");
    const second = await page(tenant, "count=2", first.nextCursor);
    expect(second).toMatchObject({ totalResults: 5, itemsPerPage: 2 });
    const last = await page(tenant, "count=2", second.nextCursor);
    expect(last).toMatchObject({ totalResults: 5, itemsPerPage: 1 });
    expect(last).not.toHaveProperty("nextCursor");
    expect([first, second, last].map(names)).toEqual([["a", "b"], ["c", "d"], ["e"]]);

    const back = await page(tenant, "count=2", last.previousCursor);
    expect(names(back)).toEqual(["c", "d"]);
    expect(names(await page(tenant, "count=2", back.nextCursor))).toEqual(["e"]);
    const start = await page(tenant, "count=2", back.previousCursor);
    expect(names(start)).toEqual(["a", "b"]);
    expect(start).not.toHaveProperty("previousCursor");
  });

  it("begin with a cursor of no value, and are never given to who pages by index", async () => {
    const tenant = await withUsers("a", "b");
    const begun = await tenant.scim("GET", "/Users?count=1&cursor");
    expect(begun.body.nextCursor).toMatch(/^[A-Za-z0-9._~-]+$/);
    const byIndex = await tenant.scim("GET", "/Users?count=1");
    expect(byIndex.body).not.toHaveProperty("nextCursor");
    expect(byIndex.body.startIndex).toBe(1);
  });

  it("tell only the total for a count of 0", async () => {
    const tenant = await withUsers("a");
    const none = await page(tenant, "count=0");
    expect(none).toMatchObject({ totalResults: 1, itemsPerPage: 0, Resources: [] });
    expect(none).not.toHaveProperty("nextCursor");
    expect((await page(tenant, "count=-3")).itemsPerPage).toBe(0);
  });

  it("say nothing of pages that are gone", async () => {
    const tenant = await withUsers("a", "b", "c");
    const first = await page(tenant, "count=1");
    const second = await page(tenant, "count=1", first.nextCursor);
    await tenant.scim("DELETE", `/Users/${first.Resources[0]?.id}`);
    const again = await page(tenant, "count=1", first.nextCursor);
    expect(names(again)).toEqual(["b"]);
    expect(again).not.toHaveProperty("previousCursor");
    await tenant.scim("DELETE", `/Users/${again.Resources[0]?.id}`);
    expect(names(await page(tenant, "count=1", second.nextCursor))).toEqual(["c"]);
  });

  it("follow a filter, of which a plus may have been meant by a space", async () => {
    const tenant = await withUsers("a b", "a+b 1", "a+b 2", "a+b 3");
    await tenant.scim("DELETE", `/Users/${(await page(tenant, "count=1")).Resources[0]?.id}`);
    const query = "filter=userName+sw+%22a+b%22&count=2";
    const first = await page(tenant, query);
    expect(first.totalResults).toBe(3);
    await tenant.addUser("a b");
    expect(names(await page(tenant, query, first.nextCursor))).toEqual(["a+b 3"]);
  });

  it("count one that is unique on every page", async () => {
    const tenant = await withUsers("a");
    const query = 'filter=userName eq "a"&count=1';
    expect(await page(tenant, query)).toMatchObject({ totalResults: 1, itemsPerPage: 1 });
  });
});

describe("a cursor that does not belong to the list", () => {
  const refusal = async (tenant: ScimTenant, path: string) => {
    const { status, body } = await tenant.scim("GET", path);
    return [status, body.scimType];
  };

  it("is refused", async () => {
    const tenant = await withUsers("a", "b", "c");
    const { nextCursor } = await page(tenant, "count=1");
    const other = await page(await withUsers("a", "b"), "count=1");
    const changed = `${String(nextCursor).slice(0, -3)}AAA`;
    for (const path of [
      `/Users?count=1&cursor=${other.nextCursor}`,
      `/Users?count=1&cursor=${changed}`,
      `/Users?count=1&cursor=nonsense`,
      `/Users?count=1&cursor=${"v1.".repeat(2000)}`,
      `/Users?count=1&cursor=${nextCursor}&sortBy=userName`,
      `/Users?count=1&cursor=${nextCursor}&filter=userName pr`,
      `/Groups?count=1&cursor=${nextCursor}`,
      `/?count=1&cursor=${nextCursor}`,
    ]) {
      expect([path, ...(await refusal(tenant, path))]).toEqual([path, 400, "invalidCursor"]);
    }
  });

  it("is refused with another count, and so is a count that is none", async () => {
    const tenant = await withUsers("a", "b");
    const { nextCursor } = await page(tenant, "count=1");
    expect(await refusal(tenant, `/Users?count=2&cursor=${nextCursor}`)).toEqual([400, "invalidCount"]);
    expect(await refusal(tenant, `/Users?cursor=${nextCursor}`)).toEqual([400, "invalidCount"]);
    expect(await refusal(tenant, "/Users?count=many&cursor=")).toEqual([400, "invalidCount"]);
    expect(await refusal(tenant, "/Users?startIndex=1&cursor=")).toEqual([400, "invalidValue"]);
  });

  it("is refused to whoever may not ask at all, without a word about it", async () => {
    const tenant = await withUsers("a");
    const answer = await tenant.scim("GET", "/Users?cursor=nonsense", { token: null });
    expect(answer.status).toBe(401);
  });
});

const TITLES = ["Ä", "a", "B", "b", undefined] as const;

const changes = fc.oneof(
  fc.record({ kind: fc.constant("insert" as const), title: fc.constantFrom(...TITLES) }),
  fc.record({ kind: fc.constant("delete" as const), which: fc.nat(20) }),
);

describe("a walk while users come and go", () => {
  it("meets everybody who was there throughout, exactly once", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          titles: fc.array(fc.constantFrom(...TITLES), { minLength: 1, maxLength: 7 }),
          between: fc.array(fc.array(changes, { maxLength: 3 }), { maxLength: 8 }),
          sort: fc.constantFrom("", "sortBy=title", "sortBy=userName", "sortBy=meta.created"),
          order: fc.constantFrom("", "&sortOrder=descending"),
          count: fc.integer({ min: 1, max: 3 }),
        }),
        async ({ titles, between, sort, order, count }) => {
          const tenant = await scimTenant();
          let made = 0;
          const add = (title: string | undefined) =>
            tenant.addUser(`${(made * 7) % 10}-${made++}`, title === undefined ? {} : { title });
          const stayed: string[] = [];
          for (const title of titles) stayed.push(await add(title));

          const met: string[] = [];
          const query = `count=${count}&${sort}${order}&attributes=title`;
          const pending = [...between];
          for (let cursor: unknown = ""; cursor !== undefined; ) {
            const read = await page(tenant, query, cursor);
            met.push(...read.Resources.map(({ id }) => id));
            cursor = read.nextCursor;
            for (const change of pending.shift() ?? []) {
              if (change.kind === "insert") await add(change.title);
              else {
                const [gone] = stayed.splice(change.which % Math.max(1, stayed.length), 1);
                if (gone !== undefined) await tenant.scim("DELETE", `/Users/${gone}`);
              }
            }
          }
          expect(new Set(met).size).toBe(met.length);
          expect(stayed.filter((id) => !met.includes(id))).toEqual([]);
        },
      ),
      { numRuns: 25 },
    );
  });
});
