/** Which addresses tenants may have Rollcall call: their Foundation, their alerts' receivers. Never this installation's own network. */
import type { Result } from "../lib/result.ts";
import { fail, ok } from "../lib/result.ts";

/** `public`: https to hosts of the public internet. `any`: also http, and hosts of one's own machine, for development. */
export type OutboundPolicy = "public" | "any";

/**
 * The URL, or one sentence on why it may not be called. It judges the host as written: what a public name resolves to is not known here,
 * and the Workers runtime connects to public addresses only.
 */
export function checkOutbound(url: string, policy: OutboundPolicy): Result<URL, string> {
  if (!URL.canParse(url)) return fail("A complete URL is expected, as in https://foundation.example.com.");
  const parsed = new URL(url);
  if (parsed.username !== "" || parsed.password !== "") {
    return fail("The URL must not contain a user name or a password: enter them in the fields of their own.");
  }
  if (policy === "any") {
    const isHttp = parsed.protocol === "https:" || parsed.protocol === "http:";
    return isHttp ? ok(parsed) : fail("The URL must begin with https:// or http://.");
  }
  if (parsed.protocol !== "https:") return fail("The URL must begin with https://.");
  const problem = problemOfHost(parsed.hostname);
  return problem === undefined ? ok(parsed) : fail(problem);
}

/** `URL` has brought the host into one form already: IPv4 in four decimal numbers, IPv6 in brackets, names in lower-case ASCII. */
function problemOfHost(host: string): string | undefined {
  if (host.startsWith("[")) {
    return isPublicIpv6(host.slice(1, -1)) ? undefined : notPublic(host);
  }
  const numbers = host.split(".").map(Number);
  if (/^\d+\.\d+\.\d+\.\d+$/.test(host)) return isPublicIpv4(numbers) ? undefined : notPublic(host);
  const labels = host.replace(/\.+$/, "").split(".");
  if (labels.length < 2) return `${host} is not a complete host name: enter it with its domain.`;
  const isInternal = INTERNAL_DOMAINS.some((domain) => `.${labels.join(".")}`.endsWith(`.${domain}`));
  return isInternal ? notPublic(host) : undefined;
}

const notPublic = (host: string) =>
  `${host} is not on the public internet: enter an address that can be reached from there.`;

/** RFC 6761, 6762, 8375; `internal` is reserved by ICANN for private networks, `localdomain` is what many systems append. */
const INTERNAL_DOMAINS = ["localhost", "local", "internal", "home.arpa", "localdomain"];

/** The IPv4 special-purpose registry (RFC 6890), multicast and everything above: first address, length of the prefix. */
const SPECIAL_IPV4 = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.31.196.0/24",
  "192.52.193.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "192.175.48.0/24",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/3",
].map(parseIpv4Block);

function isPublicIpv4(numbers: readonly number[]): boolean {
  const address = toInteger(numbers);
  return !SPECIAL_IPV4.some(({ first, size }) => address >= first && address < first + size);
}

function parseIpv4Block(block: string): { first: number; size: number } {
  const [address = "", length = ""] = block.split("/");
  return { first: toInteger(address.split(".").map(Number)), size: 2 ** (32 - Number(length)) };
}

function toInteger(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum * 256 + number, 0);
}

/**
 * Only 2000::/3 is assigned to the public internet, which leaves out loopback, link-local, unique-local, and IPv4 in IPv6 clothes
 * (::ffff:0:0/96, 64:ff9b::/96). Within it: protocol assignments with Teredo (2001::/23), documentation (2001:db8::/32, 3fff::/20),
 * and 6to4 (2002::/16), which would lead to any IPv4 address.
 */
function isPublicIpv6(address: string): boolean {
  const [first = 0, second = 0] = expandIpv6(address);
  if (first < 0x2000 || first > 0x3fff) return false;
  if (first === 0x2001 && (second < 0x200 || second === 0xdb8)) return false;
  if (first === 0x2002) return false;
  return !(first === 0x3fff && second < 0x1000);
}

/** The eight groups of an address in the form that `URL` gives it: hexadecimal, with one `::` at most. */
function expandIpv6(address: string): readonly number[] {
  const [head = "", tail] = address.split("::");
  const groups = (part: string) =>
    part === "" ? [] : part.split(":").map((group) => Number.parseInt(group, 16));
  const before = groups(head);
  if (tail === undefined) return before;
  const after = groups(tail);
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => 0);
  return [...before, ...zeros, ...after];
}
