import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LateMembers } from "../../../src/http/scim/stream-body.ts";
import { streamBody } from "../../../src/http/scim/stream-body.ts";
import type { Json, JsonObject } from "../../../src/lib/json.ts";

const element = fc.record({ value: fc.string(), type: fc.constantFrom("User", "Group") });

/** A resource as it is, or with members that come in pieces, at any place among its attributes. */
const resource = fc.record({
  before: fc.dictionary(fc.string().filter(isPlain), fc.jsonValue()),
  after: fc.dictionary(fc.string().filter(isPlain), fc.jsonValue()),
  pieces: fc.option(fc.array(fc.array(element, { maxLength: 4 }), { maxLength: 5 })),
});

function isPlain(name: string): boolean {
  return !["id", "members", "Resources", "__proto__"].includes(name);
}

interface Case {
  /** What is given to be streamed, and what has to come out. */
  readonly given: JsonObject;
  readonly whole: JsonObject;
}

function caseOf(
  { before, after, pieces }: typeof resource extends fc.Arbitrary<infer T> ? T : never,
  id: string,
): Case {
  const around = (members: JsonObject) => ({ ...before, id, ...members, ...after }) as JsonObject;
  const all = (pieces ?? []).flat();
  return {
    given: around(pieces === null ? {} : { members: [{ value: "placeholder" }] }),
    whole: around(all.length === 0 ? {} : { members: all }),
  };
}

async function* inPieces(pieces: readonly (readonly Json[])[]): AsyncGenerator<readonly Json[]> {
  for (const piece of pieces) yield await Promise.resolve(piece);
}

const textOf = (body: JsonObject, late: LateMembers) =>
  new Response(streamBody(body, late, () => undefined)).text();

describe("a body whose members come late", () => {
  it("is the text that JSON.stringify gives of the whole: a list", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(resource, { maxLength: 5 }), async (resources) => {
        const cases = resources.map((stated, index) => caseOf(stated, `id-${index}`));
        const late: LateMembers = (id) => {
          const pieces = resources[Number(id.slice(3))]?.pieces;
          return pieces ? inPieces(pieces) : undefined;
        };
        const head = { schemas: ["urn:list"], totalResults: cases.length };
        const text = await textOf({ ...head, Resources: cases.map(({ given }) => given) }, late);
        expect(text).toBe(JSON.stringify({ ...head, Resources: cases.map(({ whole }) => whole) }));
      }),
    );
  });

  it("is the text that JSON.stringify gives of the whole: one resource", async () => {
    await fc.assert(
      fc.asyncProperty(resource, async (stated) => {
        const { given, whole } = caseOf(stated, "id-0");
        const { pieces } = stated;
        expect(await textOf(given, () => (pieces ? inPieces(pieces) : undefined))).toBe(
          JSON.stringify(whole),
        );
      }),
    );
  });

  it("has no end when the reading fails, and says so to whoever listens", async () => {
    const heard: unknown[] = [];
    const failure = new Error("gone");
    async function* failing(): AsyncGenerator<readonly Json[]> {
      yield [{ value: "a" }];
      throw await Promise.resolve(failure);
    }
    const body = streamBody(
      { id: "1", members: [] },
      () => failing(),
      (error) => heard.push(error),
    );
    await expect(new Response(body).text()).rejects.toThrow();
    expect(heard).toEqual([failure]);
  });

  it("reads nothing that nobody asks for, and stops where the client does", async () => {
    let read = 0;
    async function* endless(): AsyncGenerator<readonly Json[]> {
      for (;;) yield await Promise.resolve([{ value: "x".repeat(100_000), number: read++ }]);
    }
    const reader = streamBody(
      { id: "1", members: [] },
      () => endless(),
      () => undefined,
    ).getReader();
    await Promise.resolve();
    expect(read).toBe(0);
    await reader.read();
    expect(read).toBe(1);
    await reader.read();
    expect(read).toBe(2);
    await reader.cancel();
    expect(read).toBe(2);
  });
});
