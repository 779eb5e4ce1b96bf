import * as fc from "fast-check";
import { expect, it } from "vitest";
import { hostileRequest } from "../../support/hostile.ts";
import { ERROR, scimTenant } from "../../support/scim.ts";
import { storedOf } from "../../support/stored.ts";

it("answers thousands of hostile requests, fails at none, and a refused one changes nothing", async () => {
  const tenant = await scimTenant();
  const userId = await tenant.addUser("ada");
  const groupId = await tenant.addGroup("Looms", [userId]);
  const filled = (text: string) => text.replaceAll("{user}", userId).replaceAll("{group}", groupId);
  let stored = await storedOf(tenant, "activity");
  const counts = { refused: 0, accepted: 0 };

  await fc.assert(
    fc.asyncProperty(hostileRequest, async ({ method, path, headers, body }) => {
      const sent = body === undefined ? { headers } : { headers, body: filled(body) };
      const answer = await tenant.scim(method, filled(path), sent);
      if (answer.status !== 501) expect(answer.status).toBeLessThan(500);
      if (method === "GET" && answer.status < 400) return;
      const after = await storedOf(tenant, "activity");
      if (answer.status >= 400) {
        expect(answer.body).toMatchObject({ schemas: [ERROR], status: String(answer.status) });
        expect(after).toBe(stored);
        counts.refused++;
      } else counts.accepted++;
      stored = after;
    }),
    { numRuns: 2_000 },
  );
  expect({}).not.toHaveProperty("polluted");
  expect(counts.refused).toBeGreaterThan(1_000);
  expect((await tenant.scim("GET", "/Users")).status).toBe(200);
}, 120_000);
