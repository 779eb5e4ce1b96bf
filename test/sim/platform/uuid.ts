/** Stands in for the package `uuid`, which keeps the greatest time it has seen, and so cannot begin anew. */
let last = 0;
let count = 0;

/** A UUID version 7: the time, a number that counts within the millisecond, and the run's own randomness. */
export function v7(): string {
  const now = Date.now();
  if (now !== last) {
    last = now;
    count = 0;
  }
  const time = now.toString(16).padStart(12, "0");
  const counted = (0x7000 | (count++ & 0xfff)).toString(16);
  const random = [...crypto.getRandomValues(new Uint8Array(8))]
    .map((byte, index) => (index === 0 ? (byte & 0x3f) | 0x80 : byte).toString(16).padStart(2, "0"))
    .join("");
  return `${time.slice(0, 8)}-${time.slice(8)}-${counted}-${random.slice(0, 4)}-${random.slice(4)}`;
}

export function forget(): void {
  last = 0;
  count = 0;
}
