import type { Section } from "./operation.ts";
import { activitySection, alertSection } from "./operations/activity.ts";
import { directorySection, eventSection, reviewSection, schemaSection } from "./operations/directory.ts";
import { foundationSection } from "./operations/foundation.ts";
import { installationSection } from "./operations/installation.ts";
import { mappingSection, policySection } from "./operations/mapping.ts";
import { operatorSection } from "./operations/operator.ts";
import { syncSection, targetSection } from "./operations/sync.ts";
import { registrationSection, setupLinkSection, tenantSection, tokenSection } from "./operations/tenants.ts";
import { scimGroupSection, scimServiceSection, scimUserSection } from "./scim/sections.ts";

/** Everything that can be asked of the service, in the order in which a reader needs it. */
export const SECTIONS: readonly Section[] = [
  registrationSection,
  tenantSection,
  tokenSection,
  setupLinkSection,
  foundationSection,
  mappingSection,
  policySection,
  schemaSection,
  targetSection,
  syncSection,
  reviewSection,
  directorySection,
  activitySection,
  eventSection,
  alertSection,
  operatorSection,
  scimUserSection,
  scimGroupSection,
  scimServiceSection,
  installationSection,
];
