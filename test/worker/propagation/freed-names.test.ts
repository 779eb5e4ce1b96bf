import { expect, it, vi } from "vitest";
import { openRoad } from "../../support/propagation.ts";

it("frees the former name of a group that is renamed and let go before Foundation hears of it", async () => {
  const { idp, world, tenant, holds, wake } = await openRoad();
  const ada = await idp.createUser("ada@x.example");
  const blue = await idp.createGroup("Blue", [ada]);
  await holds({ Blue: ["ada@x.example"] });

  await world.faults([{ status: 503 }]);
  await idp.patchGroup(blue, { op: "replace", path: "displayName", value: "Bleu" });
  const mapping = { rules: [{ when: 'displayName sw "Bl"', target: "Blue" }], otherwise: "ignore" };
  expect((await tenant.api("PUT", "/mapping", mapping)).status).toBe(200);
  await world.faults([]);
  await wake();

  await holds({ Blue: ["ada@x.example"], Bleu: [] });
});

it("leaves no group behind where it is renamed before it is known that it was made", async () => {
  const { idp, world, holds } = await openRoad();
  await world.faults([
    { method: "POST", path: "/groups$", effect: "after", delayMs: 700, status: 504, times: 1 },
  ]);
  const blue = await idp.createGroup("Blue", []);
  await vi.waitFor(async () => expect(await world.members()).toEqual({ Blue: [] }), { timeout: 10_000 });
  await idp.patchGroup(blue, { op: "replace", path: "displayName", value: "Bleu" });
  await holds({ Bleu: [] });
});
