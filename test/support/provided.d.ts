/** What test/global-setup.ts gives to every test: `inject("foundationUrl")`. */
import "vitest";

declare module "vitest" {
  interface ProvidedContext {
    /** The Foundation stand-in. Prefix paths with `/worlds/{name}` for a world that no other test touches. */
    readonly foundationUrl: string;
  }
}
