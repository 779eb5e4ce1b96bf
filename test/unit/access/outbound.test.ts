import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkOutbound } from "../../../src/access/outbound.ts";

describe("the policy public", () => {
  it.each([
    "https://foundation.example.com",
    "https://foundation.example.com:8443/base/",
    "https://FOUNDATION.example.com.",
    "https://8.8.8.8/",
    "https://172.32.0.1/",
    "https://100.128.0.1/",
    "https://[2606:4700::1111]/",
    "https://local.example.com",
    "https://localhost.example.com",
    "https://xn--bcher-kva.example",
  ])("allows %s", (url) => {
    expect(checkOutbound(url, "public")).toEqual({ ok: true, value: new URL(url) });
  });

  it.each([
    "http://foundation.example.com",
    "ftp://foundation.example.com",
    "javascript:alert(1)",
    "foundation.example.com",
    "",
    "https://",
    "https://user:password@foundation.example.com",
    "https://user@foundation.example.com",
  ])("refuses what is no plain https address: %s", (url) => {
    expect(checkOutbound(url, "public").ok).toBe(false);
  });

  it.each([
    "localhost",
    "LOCALHOST.",
    "api.localhost",
    "printer.local",
    "printer.local.",
    "db.internal",
    "metadata.google.internal",
    "router.home.arpa",
    "intranet",
    "foundation",
    "ｌｏｃａｌｈｏｓｔ",
    "%6c%6f%63%61%6c%68%6f%73%74",
  ])("refuses the private name %s", (host) => {
    expect(checkOutbound(`https://${host}/`, "public").ok).toBe(false);
  });

  it.each([
    "0.0.0.0",
    "10.1.2.3",
    "100.64.0.1",
    "127.0.0.1",
    "127.0.0.1.",
    "127.1",
    "2130706433",
    "0x7f.1",
    "0x7f000001",
    "0177.0.0.1",
    "１２７.0.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.8",
    "192.0.2.1",
    "192.168.0.1",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
  ])("refuses the IPv4 address %s", (host) => {
    expect(checkOutbound(`https://${host}/`, "public").ok).toBe(false);
  });

  it.each([
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:8.8.8.8",
    "::127.0.0.1",
    "64:ff9b::7f00:1",
    "fe80::1",
    "fc00::1",
    "fd12:3456::1",
    "ff02::1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "3fff:fff::1",
    "4000::1",
  ])("refuses the IPv6 address %s", (host) => {
    expect(checkOutbound(`https://[${host}]/`, "public").ok).toBe(false);
  });

  it("refuses every private IPv4 address in whatever notation", () => {
    const privateAddress = fc.oneof(
      fc.integer({ min: 0x0a000000, max: 0x0affffff }),
      fc.integer({ min: 0x7f000000, max: 0x7fffffff }),
      fc.integer({ min: 0xa9fe0000, max: 0xa9feffff }),
      fc.integer({ min: 0xac100000, max: 0xac1fffff }),
      fc.integer({ min: 0xc0a80000, max: 0xc0a8ffff }),
    );
    const notation = fc.constantFrom(
      (n: number) => String(n),
      (n: number) => `0x${n.toString(16)}`,
      (n: number) => `0${n.toString(8)}`,
      (n: number) => `${n >>> 24}.${n & 0xffffff}`,
      (n: number) => `[::ffff:${(n >>> 16).toString(16)}:${(n & 0xffff).toString(16)}]`,
    );
    fc.assert(
      fc.property(privateAddress, notation, (address, write) => {
        expect(checkOutbound(`https://${write(address)}/`, "public").ok).toBe(false);
      }),
    );
  });

  it("says what is wrong", () => {
    expect(checkOutbound("https://10.0.0.1/", "public")).toEqual({
      ok: false,
      error: "10.0.0.1 is not on the public internet: enter an address that can be reached from there.",
    });
  });
});

describe("the policy any", () => {
  it.each(["http://127.0.0.1:8788", "http://localhost:8788", "https://foundation.example.com"])(
    "allows %s",
    (url) => expect(checkOutbound(url, "any").ok).toBe(true),
  );

  it.each(["file:///etc/passwd", "http://user:password@localhost", "nonsense"])("refuses %s", (url) =>
    expect(checkOutbound(url, "any").ok).toBe(false),
  );
});
