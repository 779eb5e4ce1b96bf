/**
 * Every way in which a call to Foundation can end without success. What matters to the caller is whether the call
 * took effect, and whether it is worth repeating:
 *
 * | kind         | took effect?                   | what to do                                                        |
 * |--------------|--------------------------------|-------------------------------------------------------------------|
 * | `refused`    | no                             | park, and show the reason                                         |
 * | `throttled`  | no                             | repeat, after `retryAfterMs` if it is given                       |
 * | `unanswered` | unknown, and it may still do so | read what is so now; repeat with backoff                          |
 * | `malformed`  | unknown                        | read what is so now; park if it happens again                     |
 * | `signIn`     | no                             | nothing will work until the credentials are changed               |
 * | `notFound`   | no                             | what was named does not exist: read back, it may be just as wanted |
 * | `duplicate`  | no                             | the name is taken: look it up, perhaps an earlier call took it    |
 */
export type FoundationFault =
  | { readonly kind: "refused"; readonly status: number; readonly reason: string }
  | { readonly kind: "throttled"; readonly retryAfterMs?: number; readonly reason: string }
  | { readonly kind: "unanswered"; readonly retryAfterMs?: number; readonly reason: string }
  | { readonly kind: "malformed"; readonly reason: string }
  | { readonly kind: "signIn"; readonly reason: string }
  | { readonly kind: "notFound"; readonly reason: string }
  | { readonly kind: "duplicate"; readonly reason: string };

/**
 * The call may have taken effect, or may do so within `FOUNDATION_LIMITS.callLifeMs`. A throttled call should have no effect, but who says
 * so is a proxy as a rule, and believing it wrongly would leave somebody inside.
 */
export const isEffectUnknown = (fault: FoundationFault): boolean =>
  fault.kind === "unanswered" || fault.kind === "malformed" || fault.kind === "throttled";

/** The same call may succeed later without anybody changing anything. */
export const isTransient = (fault: FoundationFault): boolean =>
  fault.kind === "throttled" || fault.kind === "unanswered";
