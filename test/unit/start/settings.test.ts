import { describe, expect, it } from "vitest";
import { StartFault } from "../../../dev/start/fault.ts";
import { PROJECT_DIRECTORY, readSettings } from "../../../dev/start/settings.ts";

describe("the settings of a start", () => {
  it("need nothing to be set", () => {
    expect(readSettings({})).toEqual({
      port: 8787,
      foundationPort: 8788,
      stateDirectory: `${PROJECT_DIRECTORY}/.wrangler/state`,
      demo: true,
      showLog: false,
      variables: [],
    });
  });

  it("come from the environment", () => {
    const env = { PORT: "1", FOUNDATION_PORT: "65535", ROLLCALL_STATE: "/tmp/state", LOG: "1", PATH: "/bin" };
    expect(readSettings({ ...env, RATE_LIMITS: "enforced" })).toEqual({
      port: 1,
      foundationPort: 65535,
      stateDirectory: "/tmp/state",
      demo: true,
      showLog: true,
      variables: [["RATE_LIMITS", "enforced"]],
    });
  });

  it.each([{ ROLLCALL_DEMO: "0" }, { REGISTRATION: "closed" }])("leave the demo out with %j", (env) => {
    expect(readSettings(env).demo).toBe(false);
  });

  it.each(["", "0", "65536", "80.5", "0x50", "http"])("refuse %j for a port", (PORT) => {
    expect(() => readSettings({ PORT })).toThrow(StartFault);
    expect(() => readSettings({ FOUNDATION_PORT: PORT })).toThrow(/^FOUNDATION_PORT /);
  });
});
