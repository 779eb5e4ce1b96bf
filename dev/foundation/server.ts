/** The stand-in for MeshX Foundation: development and tests only, never deployed. */
import type { AddressInfo } from "node:net";
import type { HttpBindings } from "@hono/node-server";
import { serve } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import type { Context } from "hono";
import { Hono } from "hono";
import type { Incoming } from "./api.ts";
import { createControl } from "./control.ts";
import { createHooks } from "./hooks.ts";
import type { Outcome, Site } from "./site.ts";
import { createSite, serveCall } from "./site.ts";
import type { StateFile } from "./state-file.ts";
import { createStateFile, NO_STATE_FILE, readStateFile } from "./state-file.ts";

export interface FoundationServer {
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

export interface FoundationServerOptions {
  /** 0: any that is free. */
  readonly port: number;
  /** Where the memory is kept from one start to the next. Without it, it is gone at the end. */
  readonly stateFile?: string;
}

/**
 * Starts the stand-in on the loopback address.
 *
 * Any path may be prefixed with `/worlds/{name}`: each name is a world of its own, with memory and controls of its own,
 * made when it is first used. So tests that run side by side do not meet.
 */
export async function startFoundation({
  port,
  stateFile,
}: FoundationServerOptions): Promise<FoundationServer> {
  const sites = stateFile === undefined ? new Map<string, Site>() : await readStateFile(stateFile);
  const file = stateFile === undefined ? NO_STATE_FILE : createStateFile(stateFile, sites);
  const apps = new Map<string, SiteApp>();
  const appOf = (name: string): SiteApp => {
    const site = sites.get(name) ?? createSite();
    const app = apps.get(name) ?? createSiteApp(site, file, () => forgetAllBut(name));
    sites.set(name, site);
    apps.set(name, app);
    return app;
  };
  const forgetAllBut = (name: string) => {
    for (const other of [...sites.keys()].filter((key) => key !== name)) {
      sites.delete(other);
      apps.delete(other);
    }
  };
  const server = serve({
    fetch: (request, env) => appOf(locate(request).world).fetch(request, env),
    port,
    hostname: "127.0.0.1",
  });
  await new Promise<void>((resolve, reject) => server.once("listening", resolve).once("error", reject));
  const bound = (server.address() as AddressInfo).port;
  return {
    url: `http://127.0.0.1:${bound}`,
    port: bound,
    async close() {
      if ("closeAllConnections" in server) server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await file.close();
    },
  };
}

type SiteApp = Hono<{ Bindings: HttpBindings }>;
type SiteContext = Context<{ Bindings: HttpBindings }>;

function createSiteApp(site: Site, file: StateFile, forgetOthers: () => void): SiteApp {
  const app: SiteApp = new Hono({ getPath: (request) => locate(request).path });
  app.use(async function keepState(_c, next) {
    await next();
    file.touch();
  });
  app.route("/_control", createControl(site, forgetOthers));
  app.route("/_hooks", createHooks());
  app.all("*", async (c) => answer(c, await serveCall(site, await incomingOf(c))));
  return app;
}

/** Which world a request is for, and the path within it. */
function locate(request: Request): { world: string; path: string } {
  const { pathname } = new URL(request.url);
  const prefixed = /^\/worlds\/([^/]+)(\/.*)?$/.exec(pathname);
  return prefixed === null
    ? { world: "", path: pathname }
    : { world: prefixed[1] ?? "", path: prefixed[2] ?? "/" };
}

async function incomingOf(c: SiteContext): Promise<Incoming> {
  const text = await c.req.text();
  return {
    method: c.req.method,
    path: c.req.path,
    query: c.req.query(),
    body: parseOrUndefined(text),
    organization: c.req.header("x-org"),
    authorization: c.req.header("authorization"),
  };
}

function answer(c: SiteContext, outcome: Outcome): Response {
  if (outcome === "drop") {
    c.env.incoming.socket.destroy();
    return RESPONSE_ALREADY_SENT;
  }
  const { status, body, retryAfter } = outcome;
  const hasBody = status !== 204 && status !== 304;
  const response = hasBody ? Response.json(body, { status }) : new Response(null, { status });
  if (retryAfter !== undefined) response.headers.set("Retry-After", retryAfter);
  return response;
}

/** Text that is no JSON counts as no body: the routes that want one refuse it with 422. */
function parseOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
