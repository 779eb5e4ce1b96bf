/**
 * Digests of sets of texts: the sum of the first eight bytes of each one's SHA-256, modulo 2⁶⁴, as 16 hexadecimal digits. The order does not
 * matter, the digest of a union of disjoint sets is the sum of theirs, and anybody can compute it.
 */

const MODULUS = 1n << 64n;

export const EMPTY_DIGEST = "0".repeat(16);

/** The digest of a set; each text is to be given once. */
export async function digestOf(texts: Iterable<string>): Promise<string> {
  let sum = 0n;
  let part: string[] = [];
  for (const text of texts) {
    part.push(text);
    if (part.length < PART) continue;
    sum += await sumOf(part);
    part = [];
  }
  return textOf(sum + (await sumOf(part)));
}

/** The digest of the union of disjoint sets. */
export const addDigests = (digests: Iterable<string>): string => {
  let sum = 0n;
  for (const digest of digests) sum += BigInt(`0x${digest}`);
  return textOf(sum);
};

/** As many hashes as are under way at once. */
const PART = 256;

async function sumOf(texts: readonly string[]): Promise<bigint> {
  const hashes = await Promise.all(
    texts.map((text) => crypto.subtle.digest("SHA-256", new TextEncoder().encode(text))),
  );
  return hashes.reduce((sum, hash) => sum + new DataView(hash).getBigUint64(0), 0n);
}

const textOf = (sum: bigint): string => (sum % MODULUS).toString(16).padStart(16, "0");
