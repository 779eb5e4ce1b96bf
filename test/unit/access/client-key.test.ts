import { describe, expect, it } from "vitest";
import { clientKey } from "../../../src/access/client-key.ts";

describe("clientKey", () => {
  it.each([
    [undefined, "unknown"],
    ["", "unknown"],
    ["192.0.2.1", "192.0.2.1"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:0DB8:0001:0002:ffff::", "2001:db8:1:2::/64"],
    ["2001:db8::1", "2001:db8:0:0::/64"],
    ["::1", "0:0:0:0::/64"],
    ["2001:db8:0:0:1::", "2001:db8:0:0::/64"],
    ["not:an:address", "not:an:address::/64"],
  ])("counts %s as %s", (address, key) => expect(clientKey(address)).toBe(key));
});
