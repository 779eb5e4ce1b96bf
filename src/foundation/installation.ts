/** What can be asked about the Foundation itself, and about the account that Rollcall uses there. */
import * as z from "zod";
import type { Result } from "../lib/result.ts";
import type { Call } from "./call.ts";
import type { FoundationFault } from "./fault.ts";

export interface FoundationOrganization {
  readonly identifier: string;
  readonly name: string;
  readonly displayName: string;
}

/** A route of the API, and the permissions that it asks for. */
export interface FoundationRoute {
  readonly methods: readonly string[];
  readonly path: string;
  readonly permissions: readonly string[];
}

export interface InstallationCalls {
  /** Needs no sign-in. */
  status(): Promise<Result<void, FoundationFault>>;
  /** Those that the account may see, whichever organization the connection names. */
  organizations(): Promise<Result<readonly FoundationOrganization[], FoundationFault>>;
  permissions(): Promise<Result<readonly FoundationRoute[], FoundationFault>>;
  /** The identifier of the account that is signed in. */
  whoAmI(): Promise<Result<string, FoundationFault>>;
}

/** The status page's form is not documented: that it is JSON has to do. */
const statusSchema = z.unknown().transform(() => undefined);

const organizationsSchema = z
  .object({
    organizations: z.array(
      z
        .object({ identifier: z.string(), name: z.string(), display_name: z.string().nullish() })
        .transform(({ identifier, name, display_name }) => ({
          identifier,
          name,
          displayName: display_name ?? name,
        })),
    ),
  })
  .transform(({ organizations }) => organizations);

const routeSchema = z
  .object({
    methods: z.array(z.string()),
    path: z.string(),
    permission_pairs: z.array(z.object({ action: z.string() })).nullish(),
  })
  .transform(
    ({ methods, path, permission_pairs }): FoundationRoute => ({
      methods,
      path,
      permissions: permission_pairs?.map(({ action }) => action) ?? [],
    }),
  );
const routesSchema = z.object({ routes: z.array(routeSchema) }).transform(({ routes }) => routes);

const whoSchema = z.object({ user_id: z.string() }).transform(({ user_id }) => user_id);

export const createInstallationCalls = (call: Call): InstallationCalls => ({
  status: () =>
    call({
      purpose: "read the status",
      method: "GET",
      area: "api",
      path: "/.well-known/status",
      answer: statusSchema,
      isOpen: true,
    }),
  organizations: () =>
    call({
      purpose: "list organizations",
      method: "GET",
      area: "iam",
      path: "/organization/list",
      answer: organizationsSchema,
    }),
  permissions: () =>
    call({
      purpose: "read the list of routes",
      method: "GET",
      area: "api",
      path: "/.well-known/permissions",
      answer: routesSchema,
    }),
  whoAmI: () =>
    call({
      purpose: "read its own account",
      method: "GET",
      area: "iam",
      path: "/principal/user",
      answer: whoSchema,
    }),
});
