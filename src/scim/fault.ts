/** Every way in which a SCIM request can end without success, and the one switch to the wire (RFC 7644 §3.12). */

/** `detail` is one plain sentence: what was expected, and what to do. IdPs show it to their administrators. */
export type ScimFault =
  | { readonly kind: "invalidFilter"; readonly detail: string }
  | { readonly kind: "invalidSyntax"; readonly detail: string }
  | { readonly kind: "invalidPath"; readonly detail: string }
  | { readonly kind: "invalidValue"; readonly detail: string }
  | { readonly kind: "noTarget"; readonly detail: string }
  | { readonly kind: "mutability"; readonly detail: string }
  | { readonly kind: "tooMany"; readonly detail: string }
  | { readonly kind: "invalidCursor"; readonly detail: string }
  | { readonly kind: "expiredCursor"; readonly detail: string }
  | { readonly kind: "invalidCount"; readonly detail: string }
  | { readonly kind: "uniqueness"; readonly detail: string }
  /** A `bulkId` stands for nothing, RFC 7644 §3.7.1. */
  | { readonly kind: "unresolvedReference"; readonly detail: string }
  | { readonly kind: "unauthorized"; readonly detail: string }
  | { readonly kind: "forbidden"; readonly detail: string }
  | { readonly kind: "notFound"; readonly detail: string }
  | { readonly kind: "methodNotAllowed"; readonly detail: string; readonly allow: readonly string[] }
  | { readonly kind: "preconditionFailed"; readonly detail: string }
  | { readonly kind: "payloadTooLarge"; readonly detail: string }
  | { readonly kind: "unsupportedMediaType"; readonly detail: string }
  | { readonly kind: "tooManyRequests"; readonly detail: string; readonly retryAfterSeconds: number }
  | { readonly kind: "unavailable"; readonly detail: string; readonly retryAfterSeconds: number }
  | { readonly kind: "notImplemented"; readonly detail: string }
  | { readonly kind: "internal"; readonly detail: string };

/** What a fault becomes on the wire. */
export interface ScimErrorAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: {
    readonly schemas: readonly ["urn:ietf:params:scim:api:messages:2.0:Error"];
    /** A string: RFC 7644 §3.12. */
    readonly status: string;
    readonly scimType?: string;
    readonly detail: string;
  };
}

function answer(
  status: number,
  fault: ScimFault,
  extra: { scimType?: string; headers?: Record<string, string> } = {},
): ScimErrorAnswer {
  return {
    status,
    headers: extra.headers ?? {},
    body: {
      schemas: ["urn:ietf:params:scim:api:messages:2.0:Error"],
      status: String(status),
      ...(extra.scimType === undefined ? {} : { scimType: extra.scimType }),
      detail: fault.detail,
    },
  };
}

/** The status, `scimType` and headers of each fault, RFC 7644 §3.12 tables 8 and 9, RFC 9865 §2.1. */
export function toScimError(fault: ScimFault): ScimErrorAnswer {
  switch (fault.kind) {
    case "invalidFilter":
    case "invalidSyntax":
    case "invalidPath":
    case "invalidValue":
    case "noTarget":
    case "mutability":
    case "tooMany":
    case "invalidCursor":
    case "expiredCursor":
    case "invalidCount":
      return answer(400, fault, { scimType: fault.kind });
    case "uniqueness":
      return answer(409, fault, { scimType: "uniqueness" });
    case "unresolvedReference":
      return answer(409, fault, { scimType: "invalidValue" });
    case "unauthorized":
      return answer(401, fault, { headers: { "WWW-Authenticate": "Bearer" } });
    case "forbidden":
      return answer(403, fault);
    case "notFound":
      return answer(404, fault);
    case "methodNotAllowed":
      return answer(405, fault, { headers: { Allow: fault.allow.join(", ") } });
    case "preconditionFailed":
      return answer(412, fault);
    case "payloadTooLarge":
      return answer(413, fault);
    case "unsupportedMediaType":
      return answer(415, fault);
    case "tooManyRequests":
      return answer(429, fault, { headers: { "Retry-After": String(fault.retryAfterSeconds) } });
    case "internal":
      return answer(500, fault);
    case "notImplemented":
      return answer(501, fault);
    case "unavailable":
      return answer(503, fault, { headers: { "Retry-After": String(fault.retryAfterSeconds) } });
  }
}
