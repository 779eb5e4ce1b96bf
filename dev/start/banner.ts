import type { Demo } from "../demo.ts";

export interface BannerFacts {
  readonly rollcallUrl: string;
  readonly foundationUrl: string;
  readonly stateDirectory: string;
  readonly operatorToken: string;
  readonly demo: Demo | undefined;
}

/** What there is, and what is worth trying first. */
export function banner({
  rollcallUrl,
  foundationUrl,
  stateDirectory,
  operatorToken,
  demo,
}: BannerFacts): string {
  const lines = [
    "",
    `Rollcall             ${rollcallUrl}`,
    `Foundation stand-in  ${foundationUrl}  (organization demo, rollcall / rollcall)`,
    `State                ${stateDirectory}`,
    `Operator token       ${operatorToken}`,
    ...(demo === undefined ? [] : demoLines(rollcallUrl, demo)),
    "",
  ];
  return lines.join("\n");
}

function demoLines(rollcallUrl: string, { tenant, scimToken, adminToken, example }: Demo): string[] {
  const scim = `${rollcallUrl}/t/${tenant}/scim/v2`;
  const api = `${rollcallUrl}/api/v1/tenants/${tenant}`;
  const addresses = [
    "",
    "Demo Inc, a tenant whose users and groups came in from an Okta that is played (npm run idp)",
    `  SCIM         ${scim}`,
    `  SCIM token   ${scimToken}`,
    `  console      ${rollcallUrl}/console/${tenant}`,
    `  API          ${api}`,
    `  admin token  ${adminToken}`,
  ];
  if (example === undefined)
    return [...addresses, "  Its first provisioning was interrupted: delete the state to have it made anew."];
  const patch = JSON.stringify({
    schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
    Operations: [{ op: "remove", path: `members[value eq "${example.person}"]` }],
  });
  return [
    ...addresses,
    "",
    "Worth trying:",
    "  # look somebody up, as an IdP does",
    `  curl -sG ${scim}/Users --data-urlencode 'filter=userName eq "${example.userName}"' -H 'Authorization: Bearer ${scimToken}'`,
    "  # what Rollcall keeps in Foundation",
    `  curl -s ${api}/targets -H 'Authorization: Bearer ${adminToken}'`,
    "  # take somebody out of a group; a moment later the line above shows one member less",
    `  curl -si -X PATCH ${scim}/Groups/${example.group} -H 'Authorization: Bearer ${scimToken}' -H 'Content-Type: application/scim+json' -d '${patch}'`,
  ];
}
