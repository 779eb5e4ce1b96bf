/** `xsd:dateTime`, RFC 7643 §2.3.5, within the years that ISO 8601 writes with four digits: only those sort as text. */
const DATE_TIME = /^\d{4}-\d{2}-(\d{2})T\d{2}:\d{2}:\d{2}(?:\.\d+)?(Z|[+-]\d{2}:\d{2})?$/;

/**
 * Gives a date and time as ISO 8601 in UTC with milliseconds (`2011-05-13T04:42:34.000Z`), in which form the order of texts is the order
 * of times. A time without a zone is taken as UTC. Gives `undefined` for what is no such time.
 */
export function normalizeDateTime(text: string): string | undefined {
  const [whole, day, zone] = DATE_TIME.exec(text.toUpperCase()) ?? [];
  if (whole === undefined) return undefined;
  if (!dayExists(whole, Number(day))) return undefined;

  const time = Date.parse(zone === undefined ? `${whole}Z` : whole);
  if (Number.isNaN(time)) return undefined;
  const normalized = new Date(time).toISOString();
  return normalized.length === "2011-05-13T04:42:34.000Z".length ? normalized : undefined;
}

/** `Date.parse` makes March 2 of February 30. */
function dayExists(dateTime: string, day: number): boolean {
  const midnight = Date.parse(`${dateTime.slice(0, "2011-05-13".length)}T00:00:00Z`);
  return !Number.isNaN(midnight) && new Date(midnight).getUTCDate() === day;
}
