import { Hono } from "hono";

/** In place of the console: nobody looks at pages here, and Node does not read their markup. */
export const consoleRoutes = (): Hono => new Hono();

export const pageNotFound = (): Response => new Response(null, { status: 404 });

export const pageOfError = (): Response => new Response(null, { status: 500 });
