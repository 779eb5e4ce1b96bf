import type { World } from "../../dev/foundation/world.ts";
import type { SimulatedD1 } from "./d1.ts";
import { pairOf } from "./model.ts";
import type { Tenant } from "./tenant.ts";

interface HeldRow {
  readonly role: string;
  readonly principal: string;
  readonly state: string;
}

/** How the roles that are held at the end differ from those that the model says, besides those that somebody else gave. */
export function roleProblems(
  { d1, world }: { readonly d1: SimulatedD1; readonly world: World },
  tenant: Tenant,
  targets: readonly { readonly name: string; readonly foundation_id: string | null }[],
): string[] {
  const wanted = tenant.model.roles(tenant.binding);
  const found = new Set<string>();
  const problems: string[] = [];
  const nameOf = (holder: string): string =>
    world.groups.has(holder)
      ? (targets.find(({ foundation_id }) => foundation_id === holder)?.name ?? "(no target)")
      : (world.users.get(holder)?.email.split("@")[0] ?? holder);
  for (const role of world.roles.values())
    for (const holder of role.members) {
      const isOfKind = world.groups.has(holder) === (tenant.binding === "group");
      const pair = pairOf(role.name, nameOf(holder));
      if (isOfKind) found.add(pair);
      if (isOfKind && wanted.has(pair)) continue;
      if (!tenant.foreign.roles.has(`${role.identifier}/${holder}`))
        problems.push(`${pair} is held and not meant`);
    }
  for (const pair of wanted) if (!found.has(pair)) problems.push(`${pair} is meant and not held`);
  const rows = d1.read<HeldRow>("SELECT role, principal, state FROM role_ledger WHERE tenant = ?", tenant.id);
  for (const { role, principal, state } of rows) {
    const members = [...world.roles.values()].find(
      ({ name }) => name.toLowerCase() === role.toLowerCase(),
    )?.members;
    const isSettled = state === "present" || state === "found";
    if (!isSettled || members?.has(principal) !== true)
      problems.push(`the ledger of roles has ${role} ${state} of ${nameOf(principal)}`);
  }
  return problems;
}
