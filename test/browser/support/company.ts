import { inject } from "vitest";

/** A tenant as the tests of the browser know it. */
export interface Company {
  readonly id: string;
  readonly scimUrl: string;
  readonly scimToken: string;
  readonly adminToken: string;
}

/** Registers a company through the API; what is to be done in the browser begins after that. */
export async function registerCompany(stated: object = {}): Promise<Company> {
  const answer = await fetch(`${inject("rollcallUrl")}/api/v1/tenants`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ name: "Acme Inc", idp: "okta", ...stated }),
  });
  if (!answer.ok) throw new Error(`Not registered: ${await answer.text()}`);
  const { tenant, scim, admin } = (await answer.json()) as {
    tenant: { id: string };
    scim: { baseUrl: string; token: string };
    admin: { token: string };
  };
  return { id: tenant.id, scimUrl: scim.baseUrl, scimToken: scim.token, adminToken: admin.token };
}

/** Calls the API of the company, below `/api/v1/tenants/{id}`, as its administrator. */
export async function callApi(
  company: Company,
  method: string,
  path: string,
  body?: object,
): Promise<Response> {
  const answer = await fetch(`${inject("rollcallUrl")}/api/v1/tenants/${company.id}${path}`, {
    method,
    headers: { Authorization: `Bearer ${company.adminToken}`, "Content-Type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return answer;
}

/** A connection to a world of the stand-in. */
export const connectionTo = (baseUrl: string) => ({
  baseUrl,
  organization: "demo",
  credentials: { type: "password", user: "rollcall", password: "rollcall" },
});

/** An IdP of a few requests, at the address and with the token that an administrator has copied. */
export function idpAt(scimUrl: string, token: string) {
  const send = async (method: string, path: string, body?: object): Promise<{ readonly id: string }> => {
    const answer = await fetch(scimUrl + path, {
      method,
      headers: {
        Authorization: `Bearer ${token}`,
        "Content-Type": "application/scim+json",
        "User-Agent": "Okta SCIM Client 1.0.0",
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer.status === 204 ? { id: "" } : ((await answer.json()) as { id: string });
  };
  const patch = (path: string, ...Operations: readonly object[]) =>
    send("PATCH", path, { schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], Operations });
  return {
    send,
    patch,
    /** What IdPs send when an administrator presses "Test connection". */
    testConnection: () => send("GET", "/Users?startIndex=1&count=2"),
    addUser: async (userName: string, more: object = {}) =>
      (
        await send("POST", "/Users", {
          schemas: [USER],
          userName,
          active: true,
          emails: [{ value: userName, primary: true }],
          ...more,
        })
      ).id,
    addGroup: async (displayName: string, members: readonly string[], more: object = {}) =>
      (
        await send("POST", "/Groups", {
          schemas: [GROUP],
          displayName,
          members: members.map((value) => ({ value })),
          ...more,
        })
      ).id,
    setActive: (id: string, value: boolean) =>
      patch(`/Users/${id}`, { op: "replace", path: "active", value }),
  };
}

const USER = "urn:ietf:params:scim:schemas:core:2.0:User";
const GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group";
