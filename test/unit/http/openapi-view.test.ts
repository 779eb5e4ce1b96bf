import { describe, expect, it } from "vitest";
import * as z from "zod";
import { openApiDocument } from "../../../src/http/openapi/document.ts";
import type { Section } from "../../../src/http/openapi/operation.ts";
import { referenceView } from "../../../src/http/openapi/view.ts";

const step = z
  .strictObject({ name: z.string(), since: z.iso.datetime() })
  .meta({ id: "ViewStep", description: "A step." });
const tree: z.ZodType = z
  .strictObject({ label: z.string(), inner: z.lazy(() => z.array(tree)) })
  .meta({ id: "ViewTree" });
const body = z
  .strictObject({
    title: z.string().max(20).describe("Its title."),
    size: z.int().min(1).max(9).default(3),
    mode: z.enum(["fast", "slow"]).nullable().default(null),
    access: z.discriminatedUnion("type", [
      z.strictObject({ type: z.literal("password"), user: z.string(), password: z.string() }),
      z.strictObject({ type: z.literal("token"), token: z.string() }),
    ]),
  })
  .meta({ id: "ViewBody" });

const section: Section = {
  name: "Some Things",
  about: "About things.",
  access: "admin",
  operations: {
    "PUT /things/{id}": {
      id: "putThing",
      summary: "Put a thing.",
      query: z.object({ limit: z.coerce.number().int().min(1).default(5).describe("How many.") }),
      body,
      answers: {
        200: {
          description: "The thing.",
          content: z.strictObject({
            steps: z.array(step).describe("What was done."),
            either: z.union([z.string(), step]),
            last: step.nullable(),
            tree,
          }),
        },
        204: { description: "Nothing." },
      },
      problems: { 409: "It is taken." },
    },
  },
};

const view = (...sections: readonly Section[]) => referenceView(openApiDocument(sections));
const operation = () => {
  const [group] = view(section).groups;
  const found = group?.operations[0];
  if (found === undefined) throw new Error("There is no operation.");
  return found;
};

describe("the view of the API's description", () => {
  it("groups the operations by their tags, in their order", () => {
    const other: Section = { ...section, name: "Others", access: "public", operations: {} };
    expect(
      view(other, section).groups.map(({ name, anchor, operations }) => [name, anchor, operations.length]),
    ).toEqual([
      ["Others", "others", 0],
      ["Some Things", "some-things", 1],
    ]);
  });

  it("tells who may call, and with which parameters", () => {
    const { method, path, anchor, summary, token, parameters } = operation();
    expect({ method, path, anchor, summary }).toEqual({
      method: "PUT",
      path: "/things/{id}",
      anchor: "putThing",
      summary: "Put a thing.",
    });
    expect(token).toBe("An admin token of the tenant (rca_…).");
    expect(parameters).toEqual([
      {
        name: "id",
        where: "path",
        type: "string",
        isRequired: true,
        description: "The resource's id.",
        bounds: [],
      },
      {
        name: "limit",
        where: "query",
        type: "integer",
        isRequired: false,
        description: "How many.",
        bounds: ["at least 1", "5 where it is left out"],
      },
    ]);
    const [group] = view({ ...section, access: "public" }).groups;
    expect(group?.operations[0]?.token).toBeUndefined();
  });

  it("tells of a body each property, with what bounds it and whether it is demanded", () => {
    const { body: sent, isBodyRequired } = operation();
    expect(isBodyRequired).toBe(true);
    expect(sent?.mediaType).toBe("application/json");
    const rows = sent?.properties.map(({ path, type, isRequired, bounds }) => [
      path,
      type,
      isRequired,
      bounds,
    ]);
    expect(rows).toEqual([
      ["title", "string", true, ["at most 20 characters"]],
      ["size", "integer", false, ["at least 1", "at most 9", "3 where it is left out"]],
      ["mode", "string or null", false, ["one of fast, slow", "null where it is left out"]],
      ["access", "object", true, []],
      ["access.type", "string", true, ["one of password, token"]],
      ["access.user", "string", false, []],
      ["access.password", "string", false, []],
      ["access.token", "string", false, []],
    ]);
  });

  it("follows references into lists, and stops where something is within itself", () => {
    const [answer] = operation().answers;
    const rows = answer?.body?.properties.map(({ path, depth, type, description }) => [
      path,
      depth,
      type,
      description,
    ]);
    expect(rows).toEqual([
      ["steps", 0, "list of objects", "What was done."],
      ["steps[].name", 1, "string", ""],
      ["steps[].since", 1, "time", ""],
      ["either", 0, "string or object", ""],
      ["last", 0, "object or null", "A step."],
      ["last.name", 1, "string", ""],
      ["last.since", 1, "time", ""],
      ["tree", 0, "object", ""],
      ["tree.label", 1, "string", ""],
      ["tree.inner", 1, "list of objects", ""],
    ]);
  });

  it("gives an example of each body, that of the schema where there is one", () => {
    const [answer] = operation().answers;
    const since = "2026-11-22T10:00:00.000Z";
    expect(JSON.parse(answer?.body?.example ?? "")).toEqual({
      steps: [{ name: "…", since }],
      either: null,
      last: { name: "…", since },
      tree: { label: "…", inner: [] },
    });
    const given = { title: "x", access: { type: "token", token: "t" } };
    const [operationOf = ""] = Object.keys(section.operations);
    const stated = section.operations[operationOf];
    if (stated === undefined) throw new Error("There is no operation.");
    const withExample: Section = {
      ...section,
      operations: { [operationOf]: { ...stated, body: body.meta({ id: "ViewBodyToo", examples: [given] }) } },
    };
    const [group] = view(withExample).groups;
    expect(JSON.parse(group?.operations[0]?.body?.example ?? "")).toEqual(given);
  });

  it("tells answers from problems, with what a problem means here", () => {
    const { answers, problems } = operation();
    expect(answers.map(({ status, body: sent }) => [status, sent === undefined])).toEqual([
      ["200", false],
      ["204", true],
    ]);
    expect(answers[0]?.headers).toEqual(["X-Request-Id", "Server-Timing"]);
    expect(problems.map(({ status }) => status)).toEqual([
      "400",
      "401",
      "403",
      "409",
      "413",
      "415",
      "429",
      "500",
      "503",
    ]);
    expect(problems.find(({ status }) => status === "409")?.meaning).toBe("It is taken.");
  });
});
