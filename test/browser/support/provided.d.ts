/** What test/browser/support/global-setup.ts gives to every test. */
import "vitest";

declare module "vitest" {
  interface ProvidedContext {
    /** Rollcall, as `npm start` brings it up. */
    readonly rollcallUrl: string;
    readonly operatorToken: string;
  }
}
