import { describe, expect, it } from "vitest";
import { openRoad } from "../../support/propagation.ts";

describe("work of some size", () => {
  it("is done over several alarms, each of them bounded, in few calls", async () => {
    const { idp, world, holds } = await openRoad();
    const names = Array.from(
      { length: 250 },
      (_, index) => `user${String(index).padStart(3, "0")}@x.example`,
    );
    const ids: string[] = [];
    for (const name of names) ids.push(await idp.createUser(name));
    for (const name of ["Everybody", "Half"]) {
      await idp.createGroup(name, name === "Half" ? ids.slice(0, 125) : ids);
    }
    await holds({ Everybody: names, Half: names.slice(0, 125) });
    const calls = await world.calls();
    const made = calls.filter((call) => call.method === "POST" && call.path.endsWith("/principal/user"));
    expect(made).toHaveLength(names.length);
    const additions = calls.filter((call) => call.method === "POST" && call.path.endsWith("/members"));
    expect(additions.length).toBeLessThanOrEqual(15);
  });

  it("lets the removal of one person pass a long queue of additions", async () => {
    const { idp, world, holds, wake } = await openRoad();
    const leaver = await idp.createUser("leaver@x.example");
    const small = await idp.createGroup("Small", [leaver]);
    await holds({ Small: ["leaver@x.example"] });
    const ids: string[] = [];
    for (let index = 0; index < 150; index++) ids.push(await idp.createUser(`joiner${index}@x.example`));
    await idp.createGroup("Large", ids);
    await idp.remove(small, leaver);
    await wake();
    await expect.poll(async () => (await world.members()).Large?.length, { timeout: 20_000 }).toBe(150);
    const changes = (await world.calls()).filter(
      (call) => call.path.endsWith("/members") && call.method !== "GET",
    );
    const removal = changes.findIndex((call) => call.method === "DELETE");
    const lastAddition = changes.findLastIndex((call) => call.method === "POST");
    expect(removal).toBeGreaterThan(0);
    expect(removal).toBeLessThan(lastAddition);
  });
});
