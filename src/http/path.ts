/**
 * The path that routes are matched against. A slash at the end changes nothing, and in SCIM addresses doubled slashes neither: administrators
 * enter addresses with them, and IdPs then add paths to those. Elsewhere an empty part may be an id that somebody forgot.
 */
export function requestPath(request: Request): string {
  const pathname = new URL(request.url).pathname.replace(/^\/{2,}/, "/");
  const path = pathname.startsWith("/t/") ? pathname.replace(/\/{2,}/g, "/") : pathname;
  return path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path;
}
