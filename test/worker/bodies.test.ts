import { describe, expect, it } from "vitest";
import { readJsonBody } from "../../src/http/json-body.ts";
import { HTTP_LIMITS } from "../../src/limits/http.ts";
import { callApi, ORIGIN, problemOf, send, sendIn } from "../support/api.ts";

const post = (body: BodyInit, type = "application/json") =>
  send("POST", "/api/v1/tenants", { body, headers: { "Content-Type": type } });

/** A body of that many bytes in pieces of 64 KiB, and how many of them were asked for. */
function pieces(bytes: number) {
  const piece = new Uint8Array(64 * 1024).fill(0x20);
  const asked = { bytes: 0 };
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (asked.bytes >= bytes) return controller.close();
      asked.bytes += piece.length;
      controller.enqueue(piece);
    },
  });
  return { body, asked };
}

describe("bodies of /api", () => {
  it("refuses 10 MB", async () => {
    const response = await post(`{"name":"${"x".repeat(10_000_000)}"}`);
    expect(response.status).toBe(413);
    await problemOf(response);
  });

  it("stops reading at the limit where no length was announced", async () => {
    const { body, asked } = pieces(10_000_000);
    const response = await sendIn({}, "POST", "/api/v1/tenants", { body });
    expect(response.status).toBe(413);
    expect(asked.bytes).toBeLessThan(HTTP_LIMITS.apiBodyBytes * 2);
  });

  it("counts what arrives, not what was announced", async () => {
    const { body, asked } = pieces(10_000_000);
    const lying = new Request(ORIGIN, { method: "POST", body, headers: { "Content-Length": "10" } });
    const result = await readJsonBody(lying, HTTP_LIMITS.scimBodyBytes);
    expect(result).toMatchObject({ ok: false, error: { kind: "tooLarge" } });
    expect(asked.bytes).toBeLessThan(HTTP_LIMITS.scimBodyBytes * 2);
  });

  it.each([
    ["tooLarge", "application/json"],
    ["unsupportedType", "text/plain"],
  ])("reads a body to its end that is %s unseen, unless it is beyond all bounds", async (kind, type) => {
    const answered = async (bytes: number) => {
      const { body, asked } = pieces(bytes);
      const headers = { "Content-Length": String(bytes), "Content-Type": type };
      const request = new Request(ORIGIN, { method: "POST", body, headers });
      const result = await readJsonBody(request, HTTP_LIMITS.apiBodyBytes);
      expect(result).toMatchObject({ ok: false, error: { kind } });
      return asked.bytes;
    };
    expect(await answered(1024 * 1024)).toBe(1024 * 1024);
    expect(await answered(HTTP_LIMITS.discardedBytes * 2)).toBeLessThan(HTTP_LIMITS.discardedBytes);
  });

  it.each([
    ['{"name":"a","idp":"okta","__proto__":{"isAdmin":true}}', "/__proto__"],
    ['{"name":"a","idp":"okta","foundation":{"constructor":{"prototype":{}}}}', "/foundation/constructor"],
    ['{"name":[{"a/b":{"prototype":1}}]}', "/name/0/a~1b/prototype"],
    ['{"__PROTO__":1}', "/__PROTO__"],
  ])("refuses %s", async (body, pointer) => {
    const response = await post(body);
    expect(response.status).toBe(400);
    expect((await problemOf(response)).errors).toEqual([expect.objectContaining({ pointer })]);
    expect(({} as Record<string, unknown>).isAdmin).toBeUndefined();
  });

  it.each([
    ["nothing", ""],
    ["half a body", '{"name":'],
    ["a list", "[]"],
    ["what is not UTF-8", new Uint8Array([0x22, 0xff, 0x22])],
    ["200,000 brackets", "[".repeat(200_000)],
    ["33 levels", `${'{"a":'.repeat(33)}1${"}".repeat(33)}`],
  ])("answers %s with 400", async (_, body) => {
    const response = await post(body);
    expect(response.status).toBe(400);
    await problemOf(response);
  });

  it.each(["application/json", "application/scim+json", "Application/JSON; charset=UTF-8; x=1"])(
    "takes %s",
    async (type) => {
      expect((await post('{"name":"Acme","idp":"okta"}', type)).status).toBe(201);
    },
  );

  it.each(["text/plain", "application/xml", "application/jsonp", "multipart/form-data; a=application/json"])(
    "refuses %s with 415",
    async (type) => {
      const response = await post('{"name":"Acme","idp":"okta"}', type);
      expect(response.status).toBe(415);
      await problemOf(response);
    },
  );

  it("refuses a compressed body with 415, and says what to do", async () => {
    const { body } = new Response('{"name":"Acme","idp":"okta"}');
    const compressed = await new Response(body?.pipeThrough(new CompressionStream("gzip"))).arrayBuffer();
    const headers = { "Content-Type": "application/json", "Content-Encoding": "gzip" };
    const refused = await send("POST", "/api/v1/tenants", { body: compressed, headers });
    expect(refused.status).toBe(415);
    expect((await problemOf(refused)).detail).toContain("Content-Encoding");
    const plain = { "Content-Type": "application/json", "Content-Encoding": "Identity" };
    const taken = { body: '{"name":"Acme","idp":"okta"}', headers: plain };
    expect((await send("POST", "/api/v1/tenants", taken)).status).toBe(201);
  });

  it("needs no type where nothing else can be meant", async () => {
    const body = new TextEncoder().encode('{"name":"Acme","idp":"okta"}');
    expect((await send("POST", "/api/v1/tenants", { body })).status).toBe(201);
    expect((await callApi("POST", "/tenants")).status).toBe(400);
  });
});
