import { describe, expect, it } from "vitest";
import { type ConsoleBrowser, signInTo } from "../../support/console.ts";
import { GROUP, type ScimTenant, scimTenant } from "../../support/scim.ts";
import type { TestTenant } from "../../support/tenant.ts";
import { registerTenant } from "../../support/tenant.ts";

const URN = "urn:acme:scim:2.0:Group";
const PAGE = `/schemas/${encodeURIComponent(URN)}`;
const schema = (...attributes: object[]) => ({
  id: URN,
  resourceType: "Group",
  name: "Acme group",
  attributes,
});
const text = (body: object) => JSON.stringify(body, null, 2);
const level = { name: "level", canonicalValues: ["low", "high"] };

interface World {
  readonly tenant: TestTenant;
  readonly browser: ConsoleBrowser;
}

async function world(): Promise<World> {
  const tenant = await registerTenant();
  return { tenant, browser: await signInTo(tenant) };
}

const schemas = async ({ tenant }: World) =>
  (await (await tenant.api("GET", "/schemas")).json<{ items: readonly object[] }>()).items;

const add = async ({ browser }: World, pasted: string) =>
  browser.submit(await browser.get("/schemas/new"), "/schemas/new", { schema: pasted });

describe("the pages of the schemas", () => {
  it("add, show, change and delete one", async () => {
    const it = await world();
    expect((await it.browser.get("/schemas")).text).toContain("None so far");
    const added = await add(it, text(schema(level, { name: "secret", mutability: "writeOnly" })));
    expect(added).toMatchObject({ status: 303, location: it.browser.at(`${PAGE}?done=added`) });
    const page = await it.browser.follow(added);
    expect(page).toMatchObject({ status: 200, title: "Acme group" });
    expect(page.text).toContain("level string one no readWrite default low, high");
    expect(page.text).toContain("secret string one no writeOnly never any");
    expect(page.text).toContain(`For example ${URN}:level eq "low" Copy Change it`);
    expect(page.cost?.trips).toBe(2);
    expect((await it.browser.get("/schemas")).text).toContain(`Acme group ${URN} groups 2`);

    const changed = await it.browser.submit(page, PAGE, { schema: text(schema(level, { name: "more" })) });
    expect(changed.status).toBe(303);
    expect(await schemas(it)).toMatchObject([{ attributes: [{ name: "level" }, { name: "more" }] }]);

    const asked = await it.browser.get(`${PAGE}/delete`);
    expect(asked.text).toContain("is used by nobody");
    expect((await it.browser.submit(asked, `${PAGE}/delete`)).status).toBe(303);
    expect(await schemas(it)).toEqual([]);
    expect((await it.browser.get(PAGE)).status).toBe(404);
  });

  it("gives examples that a rule takes", async () => {
    const it = await world();
    const kinds = [
      { name: "a", type: "complex", multiValued: true, subAttributes: [{ name: "b" }] },
      { name: "c", type: "complex", subAttributes: [{ name: "d", type: "dateTime" }] },
      { name: "e", type: "binary" },
    ];
    const page = await it.browser.follow(await add(it, text(schema(...kinds))));
    const filters = [...page.html.matchAll(/data-copy="([^"]*)"/g)].map(([, filter = ""]) =>
      filter.replaceAll("&quot;", '"'),
    );
    expect(filters).toEqual([
      `${URN}:a[b eq "value"]`,
      `${URN}:c.d ge "2026-01-01T00:00:00Z"`,
      `${URN}:e pr`,
    ]);
    const rules = filters.map((when) => ({ when, target: "T" }));
    expect((await it.tenant.api("PUT", "/mapping", { rules })).status).toBe(200);
  });

  it.each([
    ["", "Paste the schema as JSON."],
    ['{\n "id": "x"\n "name": 1 }', 'Line 3, column 2 : Expected "," or "}".'],
    ['{"id": 1, "id": 2}', "twice in one object"],
    [text(schema({ name: "level", type: "text" })), "Line 8, /attributes/0/type :"],
    [text({ ...schema(level), id: undefined }), "Line 1, /id : State the schema's URN as id"],
    [
      text(schema(level, { name: "displayName" })),
      "Line 14, /attributes/1/name : A Group has the standard attribute",
    ],
    [text({ ...schema(level), id: "acme" }), "Line 2, /id :"],
    [text({ ...schema(level), name: undefined }), "Line 1, /name :"],
    [text({ ...schema(level), nmae: 1 }), "Line 14, /nmae : This field is not known"],
  ])("says of %j what is wrong and where", async (pasted, problem) => {
    const it = await world();
    const page = await add(it, pasted);
    expect(page.status).toBe(422);
    expect(page.text).toContain("Nothing was saved");
    expect(page.text).toContain(problem);
    expect(page.html).toContain('aria-invalid="true"');
    expect(await schemas(it)).toEqual([]);
  });

  it("refuse what data, rules or another schema contradict", async () => {
    const tenant: ScimTenant = await scimTenant();
    const browser = await signInTo({ ...tenant } as unknown as TestTenant);
    const put = (body: object) => tenant.api("PUT", `/schemas/${URN}`, body);
    expect((await put(schema(level))).status).toBe(201);
    const made = await tenant.scim("POST", "/Groups", {
      body: { schemas: [GROUP, URN], displayName: "ops", [URN]: { level: "low" } },
    });
    expect(made.status).toBe(201);

    const again = await browser.submit(await browser.get("/schemas/new"), "/schemas/new", {
      schema: text(schema(level)),
    });
    expect(again.text).toContain("Line 2, /id : There is a schema of this URN already");
    const page = await browser.get(PAGE);
    const narrower = await browser.submit(page, PAGE, {
      schema: text(schema({ ...level, canonicalValues: ["high"] })),
    });
    expect(narrower.status).toBe(422);
    expect(narrower.text).toContain("Stored data contradicts this change: 1 group");
    const other = await browser.submit(page, PAGE, { schema: text({ ...schema(level), id: `${URN}2` }) });
    expect(other.text).toContain("This page is about");

    const asked = await browser.get(`${PAGE}/delete`);
    expect(asked.text).toContain("has data of 1 group");
    const unsure = await browser.submit(asked, `${PAGE}/delete`);
    expect(unsure).toMatchObject({ status: 422 });
    expect(unsure.text).toContain("Tick that you want this");
    await tenant.api("PUT", "/mapping", { rules: [{ when: `${URN}:level eq "low"`, target: "Low" }] });
    const mapped = await browser.submit(asked, `${PAGE}/delete`, { confirm: URN });
    expect(mapped.text).toContain("The mapping reads this: /rules/0/when");
    await tenant.api("PUT", "/mapping", { rules: [] });
    const sure = await browser.submit(asked, `${PAGE}/delete`, { confirm: URN });
    expect(sure.status).toBe(303);
    expect((await browser.follow(sure)).text).toContain("The schema is deleted");
  });

  it("hold whatever texts say, and open nothing of another tenant", async () => {
    const [mine, theirs] = [await world(), await world()];
    const evil = "<script>alert(1)</script>\u202e🦊";
    const nasty = { ...schema({ name: "a", description: evil }), name: evil, description: '"><img src=x>' };
    const page = await mine.browser.follow(await add(mine, text(nasty)));
    const broken = await add(mine, `</textarea><script>alert(2)</script>`);
    for (const shown of [
      page,
      broken,
      await mine.browser.get("/schemas"),
      await mine.browser.get(`${PAGE}/delete`),
    ])
      expect(shown.html).not.toMatch(/<script>|<img|<\/textarea><s/);
    expect(page.title).toBe(evil);
    expect((await theirs.browser.get(`/console/${mine.tenant.id}${PAGE}`)).title).toBe("Sign in");
    expect((await theirs.browser.get(PAGE)).status).toBe(404);
  });
});
