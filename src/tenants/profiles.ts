import type { Idp } from "./idp.ts";
import type { PolicyChanges } from "./policies.ts";

/**
 * What is known of an identity provider. It chooses defaults, guides and labels; how a request is read never depends on it, because one
 * and the same IdP sends several dialects.
 */
export interface Profile {
  /** The name that its administrators know it by. */
  readonly label: string;
  /** The life-cycle policies that differ from the common defaults. */
  readonly policies: PolicyChanges;
  /** How a person who leaves is told: one sentence. */
  readonly departures: string;
  /** How memberships are told, and what is not told about them: one sentence. */
  readonly memberships: string;
  /** What an administrator has to know of its limits, a sentence each; none where nothing is known. */
  readonly limits: readonly string[];
  /** How surely all this is known, and from what: one sentence. */
  readonly basis: string;
}

export const profiles: Readonly<Record<Idp, Profile>> = {
  okta: {
    label: "Okta",
    policies: {
      // It creates a person again whom it deactivated before; a refusal would lock that person out for good.
      onRecreate: "reactivate",
      // It says nothing while a person is suspended, and never makes up for it.
      onReactivate: "review",
    },
    departures: "A person who leaves is deactivated, and never deleted.",
    memberships:
      "Pushed groups are changed person by person, or stated whole by custom apps. Nothing is sent about a suspended person, and what changed meanwhile is never sent.",
    limits: [
      "A request has to be answered within 60 seconds.",
      "A request that was refused with status 400 is never sent again by itself.",
      "Addresses with an underscore are refused.",
    ],
    basis:
      "Requests of a custom app were seen on the wire, those of catalogue apps are documented by Okta, and the screens are as customers of other services describe them.",
  },
  entra: {
    label: "Microsoft Entra ID",
    policies: {},
    departures:
      "A person who leaves is deactivated, often renamed at the same time, and deleted 30 days later.",
    memberships:
      "Memberships are changed person by person, and not sent again after a reactivation. A person stays active while any provisioned group holds them.",
    limits: [
      "Provisioning runs every 40 minutes; single people can be provisioned on demand.",
      "A job is put in quarantine when more than 40 % of its requests fail, or its token ends.",
    ],
    basis:
      "Requests and screens are documented by Microsoft; what it does to somebody who is going to be deleted was reported by operators of other services.",
  },
  onelogin: {
    label: "OneLogin",
    policies: {},
    departures: "A person who leaves is deleted or deactivated, as the app's settings say.",
    memberships: "Memberships are changed person by person. The deletion of a group is never told.",
    limits: ["Groups that were deleted there stay here until somebody deletes them."],
    basis:
      "Look-ups, creations and updates were seen on the wire, changes of groups are known from OneLogin's sample code, and the screens are as customers of other services describe them.",
  },
  jumpcloud: {
    label: "JumpCloud",
    policies: {
      // It tests each connection with a real group that it deletes at once; nothing should remain of it.
      onGroupDelete: "delete",
    },
    departures: "A person who leaves is deactivated or deleted.",
    memberships:
      "Memberships are changed person by person. When a group is deleted, its people stay, and are disabled only if no other group holds them.",
    limits: [
      "Each test of the connection makes and deletes a user and a group.",
      "A group without members is not created.",
      "A group that is only taken off the app stays here as it was; its people are deactivated if no other group of the app holds them.",
    ],
    basis:
      "Requests were seen on the wire, and the screens and the test of the connection are documented by JumpCloud.",
  },
  google: {
    label: "Google Workspace",
    policies: {},
    departures:
      "A person who leaves is suspended and deleted independently, up to 21 days apart; a deletion may come for somebody who is still active.",
    memberships: "No groups are sent.",
    limits: [
      "Access by groups needs another source of groups.",
      "Changes are sent every few hours.",
      "Archived people are not told of.",
    ],
    basis:
      "When Google suspends and deletes is documented, but its requests were not seen, and whether your edition offers automatic provisioning for an app of your own is not known for sure.",
  },
  ping: {
    label: "PingFederate and PingOne",
    policies: {},
    departures: "A person who leaves is deactivated or deleted, as the connection's settings say.",
    memberships: "Memberships are changed person by person, or stated whole.",
    limits: [
      "Another unique user identifier needs a new connection.",
      "Groups are looked up by reading all of them.",
    ],
    basis: "Settings and filters are documented by Ping; its requests were not seen on the wire.",
  },
  cyberark: {
    label: "CyberArk Identity",
    policies: {},
    departures: "A person who leaves is deactivated.",
    memberships: "Memberships are changed person by person. The deletion of a group is never told.",
    limits: ["Groups that were deleted there stay here until somebody deletes them."],
    basis:
      "What it asks of a server is documented by CyberArk, its requests were not seen on the wire, and the screens are as customers of other services describe them.",
  },
  rippling: {
    label: "Rippling",
    policies: {},
    departures: "A person who leaves is deactivated or deleted.",
    memberships: "Memberships are changed person by person.",
    limits: ["Its dialect has not been seen, so the first requests deserve a look."],
    basis:
      "The screens are as customers of other services describe them; nothing of its requests is published, so they are assumed.",
  },
  generic: {
    label: "SCIM 2.0",
    policies: {},
    departures: "As the client says.",
    memberships: "As the client says.",
    limits: [],
    basis: "Everything is as RFC 7643 and RFC 7644 say.",
  },
};
