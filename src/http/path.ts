/**
 * The path that routes are matched against: doubled slashes and a slash at the end change nothing, because administrators enter
 * addresses with them and IdPs then add paths to those.
 */
export function requestPath(request: Request): string {
  const path = new URL(request.url).pathname.replace(/\/{2,}/g, "/");
  return path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path;
}
