import type { Dialect, VendorName } from "./dialect.ts";
import { cyberark } from "./vendors/cyberark.ts";
import { entra, entraFlagged } from "./vendors/entra.ts";
import { generic } from "./vendors/generic.ts";
import { google } from "./vendors/google.ts";
import { jumpcloud } from "./vendors/jumpcloud.ts";
import { okta } from "./vendors/okta.ts";
import { oktaCustom } from "./vendors/okta-custom.ts";
import { onelogin } from "./vendors/onelogin.ts";
import { ping } from "./vendors/ping.ts";
import { rippling } from "./vendors/rippling.ts";

/** How Entra with the flag provisions: scheduled jobs speak the flagged dialect, provisioning on demand the default one. */
export type EntraMode = "scheduled" | "on-demand" | "alternating";

const DIALECTS: Readonly<Record<VendorName, Dialect>> = {
  okta,
  "okta-custom": oktaCustom,
  entra,
  "entra-flagged": entraFlagged,
  onelogin,
  jumpcloud,
  google,
  ping,
  cyberark,
  rippling,
  generic,
};

/** The dialect that a vendor speaks on a day: one and the same Entra tenant speaks two. */
export function dialectOn(vendor: VendorName, mode: EntraMode, day: number): Dialect {
  if (vendor !== "entra-flagged") return DIALECTS[vendor];
  const onDemand = mode === "on-demand" || (mode === "alternating" && day % 2 === 1);
  return onDemand ? { ...entra, query: "aadOptscim062020" } : entraFlagged;
}

export const titleOf = (vendor: VendorName): string => DIALECTS[vendor].title;
