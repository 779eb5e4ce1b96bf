import { describe, expect, it } from "vitest";
import { groupResourceType, userResourceType } from "../../../src/scim/resource-types.ts";
import { readSorts } from "../../../src/scim/sort.ts";
import { TENANT_URN, userType } from "./filter/workshop.ts";

const both = [userResourceType, groupResourceType];

describe("readSorts, RFC 7644 §3.4.2.3", () => {
  it("sorts nothing unless asked", () => {
    expect(readSorts({}, both)).toEqual({ ok: true, value: [undefined, undefined] });
    expect(readSorts({ sortOrder: "descending" }, both)).toMatchObject({ ok: true });
  });

  it("is ascending unless said otherwise", () => {
    expect(readSorts({ sortBy: "userName" }, [userType])).toMatchObject({ value: [{ descending: false }] });
    expect(readSorts({ sortBy: "userName", sortOrder: "DESCENDING" }, [userType])).toMatchObject({
      value: [{ descending: true }],
    });
  });

  it("takes what one of the types knows", () => {
    expect(readSorts({ sortBy: "userName" }, both)).toMatchObject({
      value: [{ path: { attribute: { name: "userName" } } }, { path: undefined }],
    });
    expect(readSorts({ sortBy: "emails" }, [userType])).toMatchObject({
      value: [{ path: { attribute: { name: "emails" }, sub: { name: "value" } } }],
    });
    expect(readSorts({ sortBy: `${TENANT_URN}:sites.rooms` }, [userType])).toMatchObject({
      value: [
        { path: { attribute: { name: "sites" }, sub: { name: "rooms" }, extension: { id: TENANT_URN } } },
      ],
    });
  });

  it.each([
    "",
    "x",
    "name",
    "name.x",
    "addresses",
    "members",
    "groups.value",
    "password",
    "badge",
    "sites.pin",
  ])("refuses %j", (sortBy) => {
    expect(readSorts({ sortBy }, [userType, groupResourceType])).toMatchObject({
      error: { kind: "invalidPath" },
    });
  });

  it("refuses another order", () => {
    expect(readSorts({ sortOrder: "up" }, both)).toMatchObject({ error: { kind: "invalidValue" } });
  });
});
