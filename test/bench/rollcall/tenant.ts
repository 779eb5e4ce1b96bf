import type { RollcallServer } from "./server.ts";

/** A customer of the Rollcall under measurement. */
export interface Tenant {
  readonly id: string;
  readonly scimUrl: string;
  readonly scimToken: string;
  /** Calls `/api/v1/tenants/{id}` and what is below it. Throws for anything but a 2xx. */
  readonly api: <T>(method: string, path: string, body?: object) => Promise<T>;
}

interface Registered {
  readonly tenant: { readonly id: string };
  readonly scim: { readonly token: string };
  readonly admin: { readonly token: string };
}

/** `stated`: what the registration says besides the name, such as `foundation`. */
export async function registerTenant({ url }: RollcallServer, stated: object = {}): Promise<Tenant> {
  const body = { name: "Bench Inc", idp: "generic", ...stated };
  const made = await callApi<Registered>(`${url}/api/v1/tenants`, undefined, "POST", body);
  const { id } = made.tenant;
  return {
    id,
    scimUrl: `${url}/t/${id}/scim/v2`,
    scimToken: made.scim.token,
    api: (method, path, more) =>
      callApi(`${url}/api/v1/tenants/${id}${path}`, made.admin.token, method, more),
  };
}

async function callApi<T>(url: string, token: string | undefined, method: string, body?: object): Promise<T> {
  const response = await fetch(url, {
    method,
    headers: {
      "Content-Type": "application/json",
      ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${url} answered ${response.status}: ${text}`);
  return (text === "" ? undefined : JSON.parse(text)) as T;
}
