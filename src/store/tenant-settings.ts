import { eq } from "drizzle-orm";
import { initialMapping, type Mapping } from "../mapping/mapping.ts";
import { resourceTypesOf, type TenantTypes } from "../scim/extensions.ts";
import type { Idp } from "../tenants/idp.ts";
import { type Policies, type PolicyChanges, policiesOf } from "../tenants/policies.ts";
import { prepared, type Slot } from "./prepared.ts";
import { tenants } from "./tables/tenants.ts";

/** What a change of a directory needs to know of its tenant. */
export interface TenantSettings {
  readonly tenantName: string;
  readonly idp: Idp;
  readonly policies: Policies;
  readonly mapping: Mapping;
  /** Fences whatever was decided with the mapping, the tenant's name or with the tenant's schemas. */
  readonly mappingVersion: number;
  /** The resource types with the tenant's own extensions. */
  readonly types: TenantTypes;
}

export const selectSettings = prepared((db, tenant: Slot) =>
  db
    .select({
      tenantName: tenants.name,
      idp: tenants.idp,
      policies: tenants.policies,
      mapping: tenants.mapping,
      mappingVersion: tenants.mappingVersion,
      schemas: tenants.schemas,
    })
    .from(tenants)
    .where(eq(tenants.id, tenant)),
);

export interface SettingsRow {
  readonly tenantName: string;
  readonly idp: string;
  readonly policies: string;
  readonly mapping: string;
  readonly mappingVersion: number;
  readonly schemas: string;
}

export function readSettings(row: SettingsRow): TenantSettings {
  const stated = JSON.parse(row.policies) as PolicyChanges;
  return {
    tenantName: row.tenantName,
    idp: row.idp as Idp,
    policies: policiesOf(row.idp as Idp, stated),
    mapping: { ...initialMapping, ...(JSON.parse(row.mapping) as Partial<Mapping>) },
    mappingVersion: row.mappingVersion,
    types: resourceTypesOf(row.schemas),
  };
}
