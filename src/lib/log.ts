export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

/**
 * Writes one line of JSON. Values are escaped by JSON, so nothing that a client sends can begin a line of its own. The caller sees to it
 * that no secret, no body and no message of a database error is among the fields.
 */
export function log(event: string, fields: LogFields): void {
  console.log(JSON.stringify({ event, ...fields }));
}
