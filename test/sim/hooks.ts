import { registerHooks } from "node:module";
import { fileURLToPath } from "node:url";
import { type Mutation, mutated } from "./mutations.ts";

const replaced: Readonly<Record<string, string>> = {
  "cloudflare:workers": new URL("platform/workers.ts", import.meta.url).href,
  uuid: new URL("platform/uuid.ts", import.meta.url).href,
  "./console/routes.ts": new URL("platform/pages.ts", import.meta.url).href,
  "./console/fallback.ts": new URL("platform/pages.ts", import.meta.url).href,
};

/** Makes the product loadable in Node, with a deliberate fault in it if one is named. To be called before the product is imported. */
export function prepareLoading(mutation: Mutation | undefined): void {
  registerHooks({
    resolve(specifier, context, next) {
      const url = replaced[specifier];
      return url === undefined
        ? next(specifier, context)
        : { url, format: "module-typescript", shortCircuit: true };
    },
    load(url, context, next) {
      const loaded = next(url, context);
      if (mutation === undefined || !url.startsWith("file:")) return loaded;
      const path = fileURLToPath(url);
      if (!path.endsWith(`/${mutation.file}`)) return loaded;
      return { ...loaded, source: mutated(mutation, String(loaded.source)) };
    },
  });
}
