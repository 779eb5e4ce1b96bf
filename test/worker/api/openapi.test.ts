import { beforeAll, describe, expect, it } from "vitest";
import { createApp } from "../../../src/app.ts";
import type { JsonSchema } from "../../../src/http/openapi/operation.ts";
import { problemOf, send } from "../../support/api.ts";
import { type Documented, readDocument, resolve } from "../../support/openapi.ts";

let documented: Documented;
beforeAll(async () => {
  documented = await readDocument();
});

/** The addresses that are for programs; pages for people are not described. */
const isDescribed = (path: string): boolean =>
  path.startsWith("/api/") || path.startsWith("/t/") || path === "/healthz" || path === "/openapi.json";

/** What the app answers, as the document writes it. Middleware and refusals of methods are for all methods. */
const routes = (): readonly string[] => [
  ...new Set(
    createApp()
      .routes.filter(({ method, path }) => method !== "ALL" && isDescribed(path))
      .map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)(\{[^}]*\})?/g, "{$1}")}`),
  ),
];

/** Every object within, with the key under which it stands. */
function* objectsIn(value: unknown, key = ""): Generator<readonly [string, JsonSchema]> {
  if (typeof value !== "object" || value === null) return;
  if (!Array.isArray(value)) yield [key, value as JsonSchema];
  for (const [name, inner] of Object.entries(value)) yield* objectsIn(inner, name);
}

describe("the description of the API", () => {
  it("has every route of the app, and nothing else", () => {
    expect([...documented.operations.keys()].toSorted()).toEqual(routes().toSorted());
    expect(routes().length).toBeGreaterThan(70);
  });

  it("is public, may be kept, and says when it has not changed", async () => {
    const answer = await send("GET", "/openapi.json");
    expect(answer.status).toBe(200);
    expect(answer.headers.get("Content-Type")).toBe("application/json");
    expect(answer.headers.get("Cache-Control")).toBe("public, max-age=3600");
    const tag = answer.headers.get("ETag") ?? "";
    expect(tag).toMatch(/^"[0-9a-f]{32}"$/);
    const again = await send("GET", "/openapi.json", { headers: { "If-None-Match": tag } });
    expect([again.status, await again.text()]).toEqual([304, ""]);
    expect((await send("HEAD", "/openapi.json")).status).toBe(200);
    const refused = await send("POST", "/openapi.json");
    expect(refused.headers.get("Allow")).toBe("GET, HEAD");
    expect(await problemOf(refused)).toMatchObject({ status: 405 });
  });

  it("is an OpenAPI 3.1 document: its parts are there, and nothing else", () => {
    const { document } = documented;
    expect(document.openapi).toMatch(/^3\.1\.\d+$/);
    expect(Object.keys(document).toSorted()).toEqual(
      ["components", "info", "openapi", "paths", "servers", "tags"].toSorted(),
    );
    const tags = document.tags.map(({ name }) => name);
    expect(new Set(tags).size).toBe(tags.length);
    const ids = [...documented.operations.values()].map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [address, operation] of documented.operations) {
      expect(operation.operationId, address).toMatch(/^[a-z][A-Za-z]+$/);
      expect(tags, address).toEqual(expect.arrayContaining(operation.tags as string[]));
      expect(operation.summary, address).toMatch(/^[A-Z].*\.$/);
      const responses = Object.entries(operation.responses as Record<string, JsonSchema>);
      for (const [status, response] of responses) {
        expect(status, address).toMatch(/^[2-5]\d\d$/);
        expect(resolve(document, response).description, `${address} ${status}`).toEqual(expect.any(String));
      }
      expect(
        responses.some(([status]) => status.startsWith("2")),
        address,
      ).toBe(true);
      for (const scheme of (operation.security as JsonSchema[]).flatMap(Object.keys))
        expect(document.components.securitySchemes, address).toHaveProperty(scheme);
    }
  });

  it("declares each part of an address, and no parameter twice", () => {
    for (const [address, { parameters = [] }] of documented.operations) {
      const all = (parameters as JsonSchema[]).map((parameter) => resolve(documented.document, parameter));
      const inPath = all.filter((parameter) => parameter.in === "path");
      expect(
        inPath.map(({ name }) => name),
        address,
      ).toEqual([...address.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
      for (const parameter of all) {
        expect(["path", "query", "header"], address).toContain(parameter.in);
        expect(parameter.schema, `${address} ${parameter.name}`).toEqual(expect.any(Object));
        expect(parameter.description, `${address} ${parameter.name}`).toMatch(/^.*\.$|^$/);
        if (parameter.in === "path") expect(parameter.required).toBe(true);
      }
      const names = all.map(({ name, in: where }) => `${where} ${name}`);
      expect(new Set(names).size, address).toBe(names.length);
    }
  });

  it("has no reference that leads nowhere, and no component that nothing refers to", () => {
    const { document } = documented;
    const references = new Set<string>();
    for (const [, object] of objectsIn(document)) {
      if (typeof object.$ref !== "string") continue;
      expect(object.$ref).toMatch(/^#\/components\/\w+\/[\w-]+$/);
      expect(() => resolve(document, object)).not.toThrow();
      references.add(object.$ref);
    }
    const { securitySchemes: _, ...components } = document.components;
    const all = Object.entries(components).flatMap(([kind, named]) =>
      Object.keys(named).map((name) => `#/components/${kind}/${name}`),
    );
    expect(all.filter((name) => !references.has(name))).toEqual([]);
  });

  it("has examples that are as their schemas say", async () => {
    const withExamples = Object.entries(documented.document.components.schemas).filter(
      ([, { examples }]) => examples !== undefined,
    );
    expect(withExamples.length).toBeGreaterThan(10);
    for (const [name, { examples }] of withExamples)
      for (const example of examples as JsonSchema[])
        expect([name, documented.wrongWith({ $ref: `#/components/schemas/${name}` }, example)]).toEqual([
          name,
          "",
        ]);
  });

  it("tells of queries and bodies what the handlers check them with", () => {
    const { document, operations } = documented;
    const { parameters = [] } = operations.get("GET /api/v1/tenants/{tenant}/targets") ?? {};
    const limit = (parameters as JsonSchema[]).find(({ name }) => name === "limit");
    expect(limit).toMatchObject({
      in: "query",
      schema: { type: "integer", minimum: 1, maximum: 200, default: 50 },
    });
    expect(document.components.schemas.MappingStatement).toMatchObject({
      type: "object",
      required: ["rules"],
      additionalProperties: false,
    });
    expect(document.components.schemas.Mapping).toMatchObject({
      required: ["rules", "otherwise", "nameTemplate"],
    });
    expect(document.components.schemas.Mapping).not.toHaveProperty("additionalProperties");
  });
});
