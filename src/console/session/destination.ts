/** Where to go after signing in: only ever to a page of this tenant's console, whatever a form says. */
export function pageOf(tenant: string, next: string | null): string {
  const home = `/console/${tenant}`;
  if (!next?.startsWith("/") || !URL.canParse(next, HERE)) return home;
  // As browsers read it, who take a backslash for a slash and go up at two dots.
  const url = new URL(next, HERE);
  return url.origin === HERE && url.pathname.startsWith(`${home}/`) ? url.pathname + url.search : home;
}

/** Stands for this host, whatever it is called. */
const HERE = "https://here.invalid";
