/** The identity providers whose dialect Rollcall knows by name; `generic` speaks as the RFCs say. */
export const IDPS = [
  "okta",
  "entra",
  "onelogin",
  "jumpcloud",
  "google",
  "ping",
  "cyberark",
  "rippling",
  "generic",
] as const;

export type Idp = (typeof IDPS)[number];
