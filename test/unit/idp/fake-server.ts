import { isObject, type JsonObject } from "../../../dev/idp/scim.ts";

/** A SCIM server in memory for IdPs that PUT: enough of one, and no more. */
export interface FakeServer {
  readonly send: (request: Request) => Promise<Response>;
  readonly requests: Request[];
  /** Path → what it holds. Tests change it behind the IdP's back. */
  readonly resources: Map<string, JsonObject>;
}

/** `meddle` may answer in the server's place, before it does anything, or afterwards with its answer. */
export function fakeServer(
  meddle: (request: Request, count: number) => Response | "lose-answer" | undefined = () => undefined,
): FakeServer {
  const resources = new Map<string, JsonObject>();
  const requests: Request[] = [];
  let made = 0;
  const nextNumber = () => ++made;
  return {
    resources,
    requests,
    send: async (request) => {
      requests.push(request.clone());
      const instead = meddle(request, requests.length);
      if (instead instanceof Response) return instead;
      const answer = await serve(resources, nextNumber, request);
      if (instead === "lose-answer") throw new Error("The connection was lost.");
      return answer;
    },
  };
}

async function serve(
  resources: Map<string, JsonObject>,
  nextNumber: () => number,
  request: Request,
): Promise<Response> {
  const { pathname, searchParams } = new URL(request.url);
  const path = pathname.replace("/scim", "");
  const isList = path === "/Users" || path === "/Groups";
  if (request.method === "POST")
    return create(resources, nextNumber, path, (await request.json()) as JsonObject);
  if (isList) return list(resources, path, searchParams);
  if (!resources.has(path)) return Response.json({ detail: "There is nothing here." }, { status: 404 });
  if (request.method === "PUT") resources.set(path, (await request.json()) as JsonObject);
  if (request.method === "DELETE") {
    resources.delete(path);
    return new Response(null, { status: 204 });
  }
  return Response.json(resources.get(path));
}

function create(
  resources: Map<string, JsonObject>,
  nextNumber: () => number,
  path: string,
  body: JsonObject,
): Response {
  const name = path === "/Users" ? "userName" : "displayName";
  const isTaken = [...resources].some(([at, one]) => at.startsWith(path) && one[name] === body[name]);
  if (isTaken) return Response.json({ detail: "The name is taken." }, { status: 409 });
  const id = `${path === "/Users" ? "u" : "g"}${nextNumber()}`;
  resources.set(`${path}/${id}`, { ...body, id });
  return Response.json({ ...body, id }, { status: 201 });
}

function list(resources: Map<string, JsonObject>, path: string, query: URLSearchParams): Response {
  const [, attribute, value] = /^(\w+) eq "(.*)"$/.exec(query.get("filter") ?? "") ?? [];
  const found = [...resources].flatMap(([at, one]) =>
    at.startsWith(path) && (attribute === undefined || isEqual(one[attribute], value)) ? [one] : [],
  );
  const start = Number(query.get("startIndex") ?? 1) - 1;
  const Resources = found.slice(start, start + Number(query.get("count") ?? 100));
  return Response.json({ totalResults: found.length, Resources });
}

const isEqual = (held: unknown, value: string | undefined): boolean =>
  Array.isArray(held) ? held.some((one) => isObject(one) && one.value === value) : held === value;
