import { createdId, type Idp } from "./idp.ts";
import type { Call } from "./scim.ts";

/**
 * Tests the connection as the vendor does when its administrator enters the address, and says whether it goes on. An administrator is waiting,
 * so nothing is tried twice. `token`: 32 hex digits of this test's own.
 */
export async function connect(idp: Idp, token: string): Promise<boolean> {
  const { dialect } = idp;
  idp.dialect = { ...dialect, retry: { tries: 1, statuses: [] } };
  const passed = await takeSteps(idp, token);
  idp.dialect = dialect;
  return passed;
}

async function takeSteps(idp: Idp, token: string): Promise<boolean> {
  const saved = new Map<string, string>();
  for (const { call, expected, saveIdAs } of idp.dialect.connectionTest(token)) {
    const filled = fillIn(call, saved);
    const answer = await idp.ask(filled, [expected]);
    const what = `The connection test's ${filled.method} ${filled.path}`;
    if (answer.status !== expected) {
      idp.giveUp(`${what} should be answered ${expected}`, answer);
      return false;
    }
    if (saveIdAs === undefined) continue;
    const id = createdId(idp, answer, what);
    if (id === undefined) return false;
    saved.set(saveIdAs, id);
    idp.beliefs.gone.add(id);
  }
  return true;
}

function fillIn(call: Call, saved: ReadonlyMap<string, string>): Call {
  const filled = JSON.stringify(call).replaceAll(
    /\{(\w+)\}/g,
    (place, name: string) => saved.get(name) ?? place,
  );
  return JSON.parse(filled);
}
