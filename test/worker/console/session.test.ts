import { describe, expect, it } from "vitest";
import { signInTo } from "../../support/console.ts";
import { registerTenant } from "../../support/tenant.ts";

describe("signing in", () => {
  it("opens the console with the admin token", async () => {
    const tenant = await registerTenant();
    const browser = await signInTo(tenant);
    expect([...browser.cookies.keys()]).toEqual([`__Host-console_${tenant.id}`]);
    const page = await browser.get("/nothing-here");
    expect(page).toMatchObject({ status: 404, title: "Not found" });
    expect(page.cost).toMatchObject({ trips: 1 });
  });
});
