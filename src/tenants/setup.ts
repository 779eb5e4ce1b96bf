import type { Idp } from "./idp.ts";

/**
 * How a tenant's IdP is set up, a sentence for each step. What stands in quotes is written so on the IdP's screens. `{token}` stays in
 * the text: a SCIM token is shown once, when it is made.
 */
export const setupSteps = (idp: Idp, baseUrl: string): readonly string[] =>
  SETUP[idp].map((step) => step.replaceAll("{baseUrl}", () => baseUrl));

/** `{baseUrl}` is the tenant's SCIM address, `{token}` a SCIM token. docs/idps/ has a page for each IdP that says more. */
export const SETUP: Readonly<Record<Idp, readonly string[]>> = {
  okta: [
    'Under "Applications" choose "Create App Integration" and take "SAML 2.0" or "SWA"; Rollcall needs no sign-on through it.',
    'On the tab "General" edit the "App Settings" and set "Provisioning" to "SCIM".',
    'On the tab "Provisioning", under "Integration", enter {baseUrl} as "SCIM connector base URL" and userName as "Unique identifier field for users".',
    'Tick "Push New Users", "Push Profile Updates" and "Push Groups", and leave both kinds of import off.',
    'Choose "HTTP Header" as "Authentication Mode", enter {token} without the word Bearer, and press "Test Connector Configuration".',
    'Under "To App" enable "Create Users", "Update User Attributes" and "Deactivate Users", and leave "Sync Password" off.',
    'Assign people on the tab "Assignments", and push groups on the tab "Push Groups": other groups than those through which the app is assigned.',
  ],
  entra: [
    'Under "Enterprise applications" choose "New application", then "Create your own application", for an application that is not in the gallery.',
    'Under "Provisioning" choose "New configuration", enter {baseUrl} as "Tenant URL" and {token} as "Secret Token", press "Test Connection", then "Create".',
    'Under "Attribute mapping", for users, keep userPrincipalName for userName as the matching attribute, take objectId for externalId in place of mailNickname, and mail for the work address.',
    "For groups keep displayName, members, and objectId for externalId.",
    'Under "Users and groups" assign the groups that should be provisioned.',
    'Try one person by "Provision on-demand", then press "Start provisioning".',
  ],
  onelogin: [
    'Under "Applications" choose "Add App" and take "SCIM Provisioner with SAML (SCIM v2 Enterprise)".',
    'On the tab "Configuration" enter {baseUrl} as "SCIM Base URL" and {token} as "SCIM Bearer Token", see that the "SCIM JSON Template" has userName, name, emails and active, and press "Enable".',
    'On the tab "Parameters" choose what becomes the userName, and tick "Include in User Provisioning" for "Groups".',
    'On the tab "Provisioning" tick "Enable Provisioning", say whether creations, updates and deletions need an approval, and what happens to somebody who leaves.',
    'On the tab "Rules" say who is in which group.',
    'Give the app to roles on the tab "Access", or to single users.',
  ],
  jumpcloud: [
    'Under "SSO Applications" choose "Add New Application", then "Custom Application", and tick "Export users to this app (Identity Management)".',
    'On the tab "Identity Management" choose "SCIM 2.0", enter {baseUrl} as "Base URL", {token} as "Token Key", and an address that nobody bears as "Test User Email".',
    'Tick "Enable management of User Groups and Group Membership in this application".',
    'Press "Test Connection", then "Activate", then "Save".',
    'On the tab "User Groups" tick the groups that should be provisioned.',
  ],
  google: [
    'Under "Web and mobile apps" open an app that has a section "Auto-provisioning"; not every app has one.',
    "Enter {token} as the access token and {baseUrl} as the endpoint URL.",
    "Map the primary e-mail address to userName and to the work address, and the first and last name.",
    "Restrict the scope to groups where not everybody should be provisioned; the groups themselves are not sent.",
    "Choose what happens when somebody loses the app, is suspended or is deleted, and after how long.",
    'Switch "Auto-provisioning" on.',
  ],
  ping: [
    'In PingFederate, on the target of an SP connection with outbound provisioning, enter {baseUrl} as "SCIM URL", "2.0" as "SCIM Version", "OAuth 2 Bearer Token" as authentication, and {token} as "Access Token".',
    'Leave "Unique User Identifier" at userName.',
    'Tick "User Create", "User Update" and "User Disable / Delete", and choose Disable as "Remove User Action".',
    'Under "Attribute Mapping" map userName, the work address, the names, and a lasting id to externalId.',
    'In PingOne instead, under "Integrations" and "Provisioning", add a connection "SCIM Outbound" with {baseUrl} as "SCIM base URL", /Users as "Users resource", /Groups as "Groups Resource", and {token} as "OAuth Access Token".',
  ],
  cyberark: [
    'In the Admin Portal, on the tab "Provisioning" of a SAML app, tick "Enable provisioning for this application".',
    'Enter {baseUrl} as "SCIM Service URL" and {token} as bearer token, and press "Verify".',
    'Untick "Do not de-provision (deactivate or delete) users in target application".',
    'Under the role mappings press "Add" for each role that should become a group.',
    "Give the app to those roles, and start the synchronization.",
  ],
  rippling: [
    'Under "Third-Party Access" choose "Add Integration", then "Create New Custom Integration", and take "User Management via SCIM".',
    'Choose 2.0 as "SCIM Version", enter {baseUrl} as "SCIM base URL", and choose "Bearer Token" as "SCIM Authorization Method".',
    'Tick "Supports Groups", "Supports Pagination", "Create & Delete Groups" and "Use PATCH to edit Groups".',
    'Add externalId, emails.primary, name.givenName and name.familyName to the "Supported SCIM Attributes".',
    'Press "Install now", and enter {token} where the bearer token is asked for.',
    'Under "Attribute Mappings" have every attribute sent on creation and on updates.',
  ],
  generic: [
    "Enter {baseUrl} as the SCIM address, and {token} as the bearer token.",
    "Send userName, externalId, emails, name and active for users, and displayName, externalId and members for groups.",
    "Name members by the id that was answered when they were created.",
    "Send active: false as soon as somebody leaves, and DELETE only when the person will not return.",
  ],
};
