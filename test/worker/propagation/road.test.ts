import { describe, expect, it } from "vitest";
import { openRoad } from "../../support/propagation.ts";

describe.concurrent("the road from a SCIM request to Foundation", () => {
  it("takes joining, leaving, deactivation and deletion all the way", async () => {
    const { idp, holds } = await openRoad();
    const ada = await idp.createUser("ada@x.example");
    const bo = await idp.createUser("bo@x.example");
    const cy = await idp.createUser("cy@x.example");
    const group = await idp.createGroup("Engineers", [ada, bo, cy]);
    await holds({ Engineers: ["ada@x.example", "bo@x.example", "cy@x.example"] });

    await idp.remove(group, ada);
    await idp.setActive(bo, false);
    await holds({ Engineers: ["cy@x.example"] });
    await idp.setActive(bo, true);
    await holds({ Engineers: ["bo@x.example", "cy@x.example"] });
    await idp.deleteUser(cy);
    await holds({ Engineers: ["bo@x.example"] });
  });

  it("keeps the Foundation group through a rename, and empties it when the group is deleted", async () => {
    const { idp, holds, world } = await openRoad();
    const ada = await idp.createUser("ada@x.example");
    const group = await idp.createGroup("Before", [ada]);
    await holds({ Before: ["ada@x.example"] });
    await idp.patchGroup(group, { op: "replace", path: "displayName", value: "After" });
    await holds({ After: ["ada@x.example"] });
    expect((await world.calls()).filter((call) => call.method === "DELETE")).toEqual([]);
    await idp.deleteGroup(group);
    await holds({ After: [] });
  });

  it("lets groups swap their names, and take each other's in a circle while a new one takes the last", async () => {
    const { idp, holds } = await openRoad();
    const people = ["ada@x.example", "bo@x.example", "cy@x.example"] as const;
    const [ada, bo, cy] = [
      await idp.createUser(people[0]),
      await idp.createUser(people[1]),
      await idp.createUser(people[2]),
    ];
    const one = await idp.createGroup("One", [ada]);
    const two = await idp.createGroup("Two", [bo]);
    await holds({ One: [people[0]], Two: [people[1]] });
    const rename = (group: string, name: string) =>
      idp.patchGroup(group, { op: "replace", path: "displayName", value: name });
    await rename(one, "Between");
    await rename(two, "One");
    await rename(one, "Two");
    await holds({ One: [people[1]], Two: [people[0]] });

    const three = await idp.createGroup("Three", [cy]);
    await holds({ One: [people[1]], Two: [people[0]], Three: [people[2]] });
    await rename(one, "Between");
    await rename(three, "Two");
    await rename(two, "Three");
    await rename(one, "One");
    await holds({ One: [people[0]], Two: [people[2]], Three: [people[1]] });
  });

  it("counts members of nested groups through, at any depth, and a cycle is harmless", async () => {
    const { idp, holds } = await openRoad();
    const ada = await idp.createUser("ada@x.example");
    const inner = await idp.createGroup("Inner", [ada]);
    const middle = await idp.createGroup("Middle", [inner]);
    const outer = await idp.createGroup("Outer", [middle]);
    await idp.add(inner, outer);
    await holds({ Inner: ["ada@x.example"], Middle: ["ada@x.example"], Outer: ["ada@x.example"] });
    await idp.remove(outer, middle);
    await holds({ Inner: ["ada@x.example"], Middle: ["ada@x.example"], Outer: [] });
    await idp.deleteGroup(middle);
    await holds({ Inner: ["ada@x.example"], Middle: [], Outer: [] });
  });

  it("sends nothing for what is undone before it was sent, and nothing for what is repeated", async () => {
    const { idp, holds, world } = await openRoad();
    const ada = await idp.createUser("ada@x.example");
    const group = await idp.createGroup("Engineers", [ada]);
    await holds({ Engineers: ["ada@x.example"] });
    const calls = async () =>
      (await world.calls()).filter((call) => call.method !== "GET" && call.path.endsWith("/members")).length;
    const before = await calls();
    await idp.add(group, ada);
    await idp.add(group, ada);
    const bo = await idp.createUser("bo@x.example");
    const other = await idp.createGroup("Others", [bo]);
    await holds({ Engineers: ["ada@x.example"], Others: ["bo@x.example"] });
    expect(await calls()).toBe(before + 1);
    await idp.deleteGroup(other);
    await holds({ Engineers: ["ada@x.example"], Others: [] });
  });

  it("links an existing Foundation user by name or e-mail, and passes look-alikes and system accounts over", async () => {
    const { idp, holds, world } = await openRoad();
    await world.edit({ createUser: { username: "ADA@x.example", email: "other@x.example" } });
    await world.edit({ createUser: { username: "xada@x.example", email: "xada@x.example" } });
    const ada = await idp.createUser("ada@x.example");
    await idp.createGroup("Engineers", [ada]);
    await holds({ Engineers: ["ADA@x.example"] });
    expect(
      (await world.calls()).some((call) => call.method === "POST" && call.path.endsWith("/principal/user")),
    ).toBe(false);
  });
});
