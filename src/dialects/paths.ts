import type { Tolerance } from "./tolerance.ts";

/** Names that stand elsewhere than the RFCs have them, in bodies, in PATCH and in filters. */

export const pathAsKey: Tolerance = {
  name: "path-as-key",
  why: "Entra, with its compliance flag, writes whole paths such as name.givenName as keys of a value without a path.",
};

export const bareExtensionAttribute: Tolerance = {
  name: "bare-extension-attribute",
  why: "Entra names the manager without the URN of its extension, and no other attribute has that name.",
};
