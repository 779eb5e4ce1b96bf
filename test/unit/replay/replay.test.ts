import { describe, expect, it } from "vitest";
import { type Flow, flowSchema } from "../../../dev/replay/flow.ts";
import { replay } from "../../../dev/replay/replay.ts";

const baseUrl = "http://127.0.0.1:8787/t/acme/scim/v2";

const flowOf = (...steps: Flow["steps"]): Flow =>
  flowSchema.parse({ vendor: "acme", source: "", grade: "", note: "", steps, foundation: {} });

const create: Flow["steps"][number] = {
  name: "create",
  request: { method: "POST", path: "/Users", body: { userName: "ada" } },
  expect: { status: 201, contains: { userName: "ada" } },
  save: { ada: "id" },
};
const read: Flow["steps"][number] = {
  name: "read",
  request: { method: "GET", path: "/Users/{{ada}}" },
  expect: { status: 200, contains: { id: "{{ada}}" } },
};

/** Answers each request with the next of the answers, and keeps the requests. */
function server(...answers: readonly Response[]) {
  const requests: Request[] = [];
  const send = async (request: Request) => {
    requests.push(request);
    return answers[requests.length - 1] ?? new Response(null, { status: 500 });
  };
  return { requests, target: { send, baseUrl, token: "rcs_1" } };
}

const created = () => Response.json({ id: "u-1", userName: "ada" }, { status: 201 });

describe("replaying a flow", () => {
  it("sends the steps in their order, with the values that earlier ones saved", async () => {
    const { requests, target } = server(created(), Response.json({ id: "u-1" }));
    const { saved, failures } = await replay(flowOf(create, read), target);
    expect(failures).toEqual([]);
    expect(saved).toEqual({ base: baseUrl, ada: "u-1" });
    expect(requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
      `POST ${baseUrl}/Users`,
      `GET ${baseUrl}/Users/u-1`,
    ]);
  });

  it("sends the headers, the token and the body, with saved values in it", async () => {
    const { requests, target } = server(created(), new Response(null, { status: 204 }));
    const body = { members: [{ value: "{{ada}}", $ref: "{{base}}/Users/{{ada}}" }] };
    const step: Flow["steps"][number] = {
      name: "add",
      request: {
        method: "PATCH",
        path: "/Groups/g",
        headers: { "Content-Type": "text/x", "X-A": "b" },
        body,
      },
      expect: { status: 204 },
    };
    expect((await replay(flowOf(create, step), target)).failures).toEqual([]);
    const sent = requests[1];
    expect(sent?.headers.get("content-type")).toBe("text/x");
    expect(sent?.headers.get("x-a")).toBe("b");
    expect(sent?.headers.get("authorization")).toBe("Bearer rcs_1");
    expect(await sent?.json()).toEqual({ members: [{ value: "u-1", $ref: `${baseUrl}/Users/u-1` }] });
  });

  it.each([
    ['/Users?filter=userName eq "a+b@x"', "/Users?filter=userName%20eq%20%22a+b@x%22"],
    ["/Users?filter=userName+eq+%22a%22&", "/Users?filter=userName+eq+%22a%22&"],
    ["/Users/1?", "/Users/1?"],
  ])("encodes %s as a URL does, and nothing else of it", async (path, encoded) => {
    const { requests, target } = server(Response.json({}));
    await replay(
      flowOf({ name: "look up", request: { method: "GET", path }, expect: { status: 200 } }),
      target,
    );
    expect(requests[0]?.url).toBe(baseUrl + encoded);
  });

  it("reports a status that was not expected, and goes on", async () => {
    const { target } = server(Response.json({ detail: "taken" }, { status: 409 }), Response.json({}));
    const { failures } = await replay(
      flowOf(create, { ...read, request: { ...read.request, path: "/Users" }, expect: { status: 200 } }),
      target,
    );
    expect(failures).toEqual(['acme, "create": answered 409 instead of 201: {"detail":"taken"}']);
  });

  it("reports content that is missing", async () => {
    const { target } = server(created(), Response.json({ id: "somebody else" }));
    const { failures } = await replay(flowOf(create, read), target);
    expect(failures).toEqual(['acme, "read": answered {"id":"somebody else"}, which lacks {"id":"u-1"}']);
  });

  it("reports an answer that is no JSON where content is expected", async () => {
    const { target } = server(new Response("<html>", { status: 201 }));
    const { failures } = await replay(flowOf(create), target);
    expect(failures).toEqual(['acme, "create": answered <html>, which lacks {"userName":"ada"}']);
  });

  it("reports a value that could not be saved, and does not send what would need it", async () => {
    const { requests, target } = server(Response.json({ userName: "ada" }, { status: 201 }));
    const { failures } = await replay(flowOf(create, read), target);
    expect(failures).toEqual([
      'acme, "create": answered without a string id: {"userName":"ada"}',
      'acme, "read": needs {{ada}}, which no earlier step saved',
    ]);
    expect(requests).toHaveLength(1);
  });
});

describe("a flow file", () => {
  it("is refused when an expectation is misspelt", () => {
    const misspelt = { ...create, expect: { status: 201, contain: {} } };
    const file = { vendor: "", source: "", grade: "", note: "", steps: [misspelt], foundation: {} };
    expect(flowSchema.safeParse(file).success).toBe(false);
  });
});
