import * as z from "zod";

/** Every way in which a request to `/api` can end without success, and the one switch to the wire (RFC 9457). */

/** One bad field of a request: where it is, as a JSON pointer (RFC 6901), and what was expected there. */
export interface FieldError {
  readonly pointer: string;
  readonly detail: string;
}

/** `detail` is one plain sentence: what was expected, and what to do. */
export type Problem =
  | { readonly kind: "invalid"; readonly detail: string; readonly errors?: readonly FieldError[] }
  | { readonly kind: "unauthorized"; readonly detail: string }
  | { readonly kind: "forbidden"; readonly detail: string }
  | { readonly kind: "notFound"; readonly detail: string }
  | { readonly kind: "methodNotAllowed"; readonly detail: string; readonly allow: readonly string[] }
  | { readonly kind: "conflict"; readonly detail: string }
  | { readonly kind: "payloadTooLarge"; readonly detail: string }
  | { readonly kind: "unsupportedMediaType"; readonly detail: string }
  | { readonly kind: "tooManyRequests"; readonly detail: string; readonly retryAfterSeconds: number }
  | { readonly kind: "internal"; readonly detail: string }
  | { readonly kind: "unavailable"; readonly detail: string; readonly retryAfterSeconds: number };

/** A problem on the wire; `errors` is there where the request itself was wrong. */
export const problemShape = z
  .strictObject({
    type: z.literal("about:blank"),
    title: z.string().describe("The status in words."),
    status: z.int(),
    detail: z.string().describe("What was expected, and what to do."),
    errors: z
      .array(
        z.strictObject({
          pointer: z.string().describe("A JSON pointer (RFC 6901) to the field."),
          detail: z.string(),
        }),
      )
      .optional()
      .describe("One for each bad field; with status 400 only."),
  })
  .meta({
    id: "Problem",
    description: "Problem details, RFC 9457.",
    examples: [
      {
        type: "about:blank",
        title: "Not Found",
        status: 404,
        detail: "This tenant has no token of that id; see the list of its tokens.",
      },
    ],
  });

/** The answer that tells of the problem. */
export function problemResponse(problem: Problem): Response {
  switch (problem.kind) {
    case "invalid":
      return answer(400, "Bad Request", problem, { errors: problem.errors ?? [] });
    case "unauthorized":
      return answer(401, "Unauthorized", problem, {}, { "WWW-Authenticate": "Bearer" });
    case "forbidden":
      return answer(403, "Forbidden", problem);
    case "notFound":
      return answer(404, "Not Found", problem);
    case "methodNotAllowed":
      return answer(405, "Method Not Allowed", problem, {}, { Allow: problem.allow.join(", ") });
    case "conflict":
      return answer(409, "Conflict", problem);
    case "payloadTooLarge":
      return answer(413, "Content Too Large", problem);
    case "unsupportedMediaType":
      return answer(415, "Unsupported Media Type", problem);
    case "tooManyRequests":
      return answer(429, "Too Many Requests", problem, {}, retryAfter(problem.retryAfterSeconds));
    case "internal":
      return answer(500, "Internal Server Error", problem);
    case "unavailable":
      return answer(503, "Service Unavailable", problem, {}, retryAfter(problem.retryAfterSeconds));
  }
}

const retryAfter = (seconds: number): Record<string, string> => ({ "Retry-After": String(seconds) });

/** `about:blank` says that the problem means no more than its status, and makes the title the status's phrase (RFC 9457 §4.2.1). */
function answer(
  status: number,
  title: string,
  problem: Problem,
  members: Readonly<Record<string, unknown>> = {},
  headers: Readonly<Record<string, string>> = {},
): Response {
  const body = { type: "about:blank", title, status, detail: problem.detail, ...members };
  return new Response(JSON.stringify(body), {
    status,
    headers: { "Content-Type": "application/problem+json", ...headers },
  });
}
