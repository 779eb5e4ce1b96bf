import { expect, it } from "vitest";
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
