import { createdId, type Idp } from "./idp.ts";
import type { Call } from "./scim.ts";

/** Tests the connection as the vendor does when its administrator enters the address. `token`: 32 hex digits of this test's own. */
export async function connect(idp: Idp, token: string): Promise<void> {
  const saved = new Map<string, string>();
  for (const { call, expected, saveIdAs } of idp.dialect.connectionTest(token)) {
    const filled = fillIn(call, saved);
    const answer = await idp.ask(filled, [expected]);
    const what = `The connection test's ${filled.method} ${filled.path}`;
    if (answer.status !== expected) {
      idp.giveUp(`${what} should be answered ${expected}`, answer);
      return;
    }
    if (saveIdAs === undefined) continue;
    const id = createdId(idp, answer, what);
    if (id === undefined) return;
    saved.set(saveIdAs, id);
    idp.beliefs.gone.add(id);
  }
}

function fillIn(call: Call, saved: ReadonlyMap<string, string>): Call {
  const filled = JSON.stringify(call).replaceAll(
    /\{(\w+)\}/g,
    (place, name: string) => saved.get(name) ?? place,
  );
  return JSON.parse(filled);
}
