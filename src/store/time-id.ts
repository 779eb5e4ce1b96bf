/** The least UUID version 7 of a moment (RFC 9562 §5.7): its first 48 bits are the milliseconds. */
export function idAt(milliseconds: number): string {
  const hex = Math.max(0, Math.floor(milliseconds)).toString(16).padStart(12, "0");
  return `${hex.slice(0, 8)}-${hex.slice(8)}`;
}

/** The later, and the earlier, of two ids that are in the order of time. */
export const laterId = (a: string, b: string): string => [a, b].sort().at(-1) ?? a;
export const earlierId = (a: string, b: string): string => [a, b].sort().at(0) ?? a;
