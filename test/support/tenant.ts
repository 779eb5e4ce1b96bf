import { callApi } from "./api.ts";

/** A tenant of a test. */
export interface TestTenant {
  readonly id: string;
  readonly scimUrl: string;
  readonly scimToken: string;
  readonly adminToken: string;
  /** Calls `/api/v1/tenants/{id}` and what is below it, as its administrator. */
  readonly api: (method: string, path?: string, body?: unknown) => Promise<Response>;
}

/** What the API answers to a registration. */
export interface RegistrationAnswer {
  readonly tenant: { id: string; name: string; idp: string; status: string; createdAt: string };
  readonly scim: { baseUrl: string; token: string };
  readonly admin: { token: string; consoleUrl: string };
}

/** Registers a tenant of its own for a test. */
export async function registerTenant(stated: Record<string, unknown> = {}): Promise<TestTenant> {
  const response = await callApi("POST", "/tenants", {
    body: { name: "Acme Inc", idp: "generic", ...stated },
  });
  if (response.status !== 201) throw new Error(`Registration failed: ${await response.text()}`);
  const { tenant, scim, admin } = await response.json<RegistrationAnswer>();
  return {
    id: tenant.id,
    scimUrl: scim.baseUrl,
    scimToken: scim.token,
    adminToken: admin.token,
    api: (method, path = "", body) =>
      callApi(method, `/tenants/${tenant.id}${path}`, { token: admin.token, body }),
  };
}

/** A connection to the Foundation stand-in at this address. */
export const foundationAt = (baseUrl: string) => ({
  baseUrl,
  organization: "demo",
  credentials: { type: "password", user: "rollcall", password: "rollcall" },
});
