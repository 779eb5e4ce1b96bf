import { describe, expect, it } from "vitest";
import { recordedPath } from "../../../src/activity/path.ts";

describe("recordedPath", () => {
  it.each([
    ["/t/acme/scim/v2/Users", "/Users", false],
    ["/t/acme/scim/v2", "/", false],
    [
      "/t/acme/scim/v2/Users?filter=userName%20eq%20%22a%22&count=1",
      '/Users?filter=userName eq "a"&count=1',
      false,
    ],
    ["/t/acme/scim/v2/Users?filter=password+eq+%22x%22&count=1", "/Users?filter=[removed]&count=1", true],
    ["/t/acme/scim/v2/Users?access_token=abc", "/Users?access_token=[removed]", true],
    ["/t/acme/scim/v2/rcs_abcdef", "/[removed]", false],
  ])("keeps %s as %s", (address, text, hidSomething) => {
    const url = new URL(address, "https://rollcall.example");
    expect(recordedPath(url, "acme")).toEqual({ text, hidSomething });
  });

  it("is bounded", () => {
    const url = new URL(`https://rollcall.example/t/acme/scim/v2/Users?filter=${"x".repeat(9_000)}`);
    expect(recordedPath(url, "acme").text.length).toBeLessThanOrEqual(1024);
  });
});
