import { expect } from "vitest";
import type { ScimAnswer, ScimTenant } from "./scim.ts";
import { storedOf } from "./stored.ts";

/** What every test of an IdP's behaviour asks besides: a refusal leaves no trace, and a repeat changes nothing. */

type Send = () => Promise<ScimAnswer>;

/** Sends what has to be refused: with that status and type, in one plain sentence, and with nothing stored but the record of it. */
export async function expectRefused(
  tenant: ScimTenant,
  send: Send,
  status: number,
  scimType?: string,
): Promise<ScimAnswer> {
  const before = await storedOf(tenant, "activity");
  const answer = await send();
  expect([answer.status, answer.body?.scimType], answer.body?.detail).toEqual([status, scimType]);
  expect(answer.headers.get("Content-Type")).toBe("application/scim+json");
  expectSentence(answer.body.detail);
  expect(await storedOf(tenant, "activity")).toBe(before);
  return answer;
}

/** Sends what has to be understood, then again: the second time nothing may change but the record. */
export async function expectUnderstood(tenant: ScimTenant, send: Send): Promise<ScimAnswer> {
  const answer = await send();
  expect(answer.status, answer.body?.detail).toBeLessThan(300);
  const before = await storedOf(tenant, "activity");
  const again = await send();
  expect(again.status, again.body?.detail).toBeLessThan(300);
  expect(await storedOf(tenant, "activity")).toBe(before);
  return answer;
}

/** Administrators read it: one sentence, which ends. */
export function expectSentence(detail: string): void {
  expect(detail).toMatch(/^["A-Z].{10,600}\.$/);
  expect(detail).not.toMatch(/\. [A-Z]|\n|undefined|\[object/);
}

/** The tolerances that the record of a request names. */
export async function tolerancesOf(tenant: ScimTenant, answer: ScimAnswer): Promise<readonly string[]> {
  const response = await tenant.api("GET", `/activity/${answer.headers.get("X-Request-Id")}`);
  const { tolerances } = await response.json<{ tolerances: readonly string[] }>();
  return tolerances;
}
