/** The SCIM that all vendors share: URNs, PATCH messages and look-ups. */

export const USER = "urn:ietf:params:scim:schemas:core:2.0:User";
export const GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group";
export const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const PATCH_OP = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

export type JsonObject = { readonly [name: string]: unknown };

/** A request, before its vendor's headers. */
export interface Call {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Relative to the SCIM address. */
  readonly path: string;
  readonly body?: JsonObject;
}

export const get = (path: string): Call => ({ method: "GET", path });
export const put = (path: string, body: JsonObject): Call => ({ method: "PUT", path, body });
export const remove = (path: string): Call => ({ method: "DELETE", path });
export const patch = (path: string, ...Operations: readonly JsonObject[]): Call => ({
  method: "PATCH",
  path,
  body: { schemas: [PATCH_OP], Operations },
});

export const userAt = (id: string): string => `/Users/${encodeURIComponent(id)}`;
export const groupAt = (id: string): string => `/Groups/${encodeURIComponent(id)}`;

/** `filter=attribute eq "value"`, encoded. */
export const whereEqual = (attribute: string, value: string): string =>
  `filter=${encodeURIComponent(`${attribute} eq ${JSON.stringify(value)}`)}`;

export const values = (ids: readonly string[]): readonly { readonly value: string }[] =>
  ids.map((value) => ({ value }));

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Random hex digits in the form of a GUID. */
export const guid = (hex: string): string =>
  [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join("-");
