import { describe, expect, it, vi } from "vitest";
import { callApi, problemOf, send, sendIn } from "../support/api.ts";
import { registerTenant } from "../support/tenant.ts";

describe("errors", () => {
  it.each([
    "/somewhere",
    "/api",
    "/api/v1",
    "/api/v2/tenants",
    "/favicon.ico",
    "/api/v1/tenants/x%E0%A4%A/y%00",
  ])("GET %s is a problem, never plain text", async (path) => {
    const response = await send("GET", path);
    await problemOf(response);
    expect([401, 404, 405]).toContain(response.status);
  });

  it.each(["/somewhere", "/console/acme-inc-0000/nothing/<b>"])(
    "GET %s by a browser is a page",
    async (path) => {
      const response = await send("GET", path, { headers: { Accept: "text/html,*/*;q=0.8" } });
      expect([401, 404]).toContain(response.status);
      expect(response.headers.get("Content-Type")).toBe("text/html; charset=UTF-8");
      expect(response.headers.get("Content-Security-Policy")).toContain("default-src 'none'");
      expect(await response.text()).not.toContain("<b>");
    },
  );

  it("answers an unknown address below a SCIM address as SCIM says (RFC 7644 §3.12)", async () => {
    const response = await send("GET", "/t/nobody-0000/nothing");
    expect(response.status).toBe(404);
    expect(response.headers.get("Content-Type")).toBe("application/scim+json");
    expect(await response.json()).toMatchObject({
      schemas: ["urn:ietf:params:scim:api:messages:2.0:Error"],
      status: "404",
      detail: expect.any(String),
    });
  });

  it("answers a method that the address does not take with 405 and those it takes", async () => {
    const tenant = await registerTenant();
    const answers = [
      [await tenant.api("PUT"), "DELETE, GET, HEAD, PATCH"],
      [await tenant.api("POST", "/foundation"), "GET, HEAD, PUT"],
      [await tenant.api("GET", "/foundation/test"), "POST"],
      [await send("DELETE", "/healthz"), "GET, HEAD"],
      [await callApi("GET", "/tenants"), "POST"],
    ] as const;
    for (const [response, allow] of answers) {
      expect(response.status).toBe(405);
      expect(response.headers.get("Allow")?.split(", ").sort().join(", ")).toBe(allow);
      await problemOf(response);
    }
  });

  it("takes slashes at the beginning and the end for nothing, and those within for a forgotten id", async () => {
    const tenant = await registerTenant();
    const headers = { Authorization: `Bearer ${tenant.adminToken}` };
    expect((await send("GET", `//api/v1/tenants/${tenant.id}/`, { headers })).status).toBe(200);
    expect((await send("GET", `/api/v1/tenants/${tenant.id}/tokens/`, { headers })).status).toBe(200);
    expect((await send("POST", `/api/v1/tenants/${tenant.id}/reviews//confirm`, { headers })).status).toBe(
      404,
    );
  });

  it("hides what went wrong inside from the client and from the log", async () => {
    const lines = vi.spyOn(console, "log");
    const DB = {
      prepare: () => {
        throw new Error("params: s3cret");
      },
    } as unknown as D1Database;
    const response = await sendIn({ DB }, "GET", "/healthz");
    expect(response.status).toBe(500);
    const problem = JSON.stringify(await problemOf(response));
    const logged = lines.mock.calls.flat().join("\n");
    lines.mockRestore();
    expect(problem).toContain(response.headers.get("X-Request-Id"));
    expect(problem).not.toContain("s3cret");
    expect(logged).toContain('"event":"error"');
    expect(logged).not.toContain("s3cret");
  });

  it.each(["D1_ERROR: D1 DB is overloaded. Requests queued for too long.", "Network connection lost."])(
    "answers %s with 503 and when to come back, in the form of the address",
    async (message) => {
      const DB = {
        prepare: () => {
          throw new Error(message);
        },
      } as unknown as D1Database;
      const response = await sendIn({ DB }, "GET", "/healthz");
      expect(response.status).toBe(503);
      expect(response.headers.get("Retry-After")).toMatch(/^\d+$/);
      await problemOf(response);
    },
  );
});

describe("the log", () => {
  it("has one line per request, without queries, bodies and tokens", async () => {
    const tenant = await registerTenant();
    const lines = vi.spyOn(console, "log");
    const response = await send("PATCH", `/api/v1/tenants/${tenant.id}?note=visible-query`, {
      headers: { Authorization: `Bearer ${tenant.adminToken}`, "Content-Type": "application/json" },
      body: JSON.stringify({ name: 'visible-body"\n}' }),
    });
    await send("GET", `/somewhere/${tenant.scimToken}`);
    const logged = lines.mock.calls.map(([line]) => String(line));
    lines.mockRestore();
    expect(logged).toHaveLength(2);
    expect(JSON.parse(logged[0] ?? "")).toMatchObject({
      event: "request",
      requestId: response.headers.get("X-Request-Id"),
      method: "PATCH",
      path: "/api/v1/tenants/:tenant",
      tenant: tenant.id,
      status: 400,
      trips: 1,
    });
    for (const secret of ["visible-query", "visible-body", tenant.adminToken, tenant.scimToken])
      expect(logged.join("\n")).not.toContain(secret);
  });
});

describe("GET /healthz", () => {
  it("says ok after a trip to D1", async () => {
    const response = await send("GET", "/healthz");
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ status: "ok" });
  });
});
