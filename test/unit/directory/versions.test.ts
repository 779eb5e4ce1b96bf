import { describe, expect, it } from "vitest";
import { Versions } from "../../../src/directory/group-writer/versions.ts";

describe("a command on a group", () => {
  it("is overtaken where somebody else has changed the group since its caller saw it", () => {
    expect(new Versions().isOvertaken(5, 4)).toBe(true);
    expect(new Versions().isOvertaken(5, 5)).toBe(false);
  });

  it("is not overtaken by what this instance did before it", () => {
    const versions = new Versions();
    expect(versions.isOvertaken(5, 5)).toBe(false);
    versions.made(6);
    expect(versions.isOvertaken(6, 5)).toBe(false);
    versions.made(7);
    expect(versions.isOvertaken(7, 5)).toBe(false);
  });

  it("stays overtaken after this instance has gone on from there", () => {
    const versions = new Versions();
    versions.isOvertaken(5, 5);
    versions.made(6);
    expect(versions.isOvertaken(7, 7)).toBe(false);
    versions.made(8);
    expect(versions.isOvertaken(8, 6)).toBe(true);
    expect(versions.isOvertaken(8, 7)).toBe(false);
  });
});
