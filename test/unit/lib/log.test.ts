import { describe, expect, it, vi } from "vitest";
import { log } from "../../../src/lib/log.ts";

describe("log", () => {
  it("writes one line, whatever a value holds", () => {
    const write = vi.spyOn(console, "log").mockImplementation(() => undefined);
    log("request", { path: 'a\n{"event":"forged"}\r', tenant: undefined, status: 200 });
    const [line] = write.mock.calls[0] ?? [];
    write.mockRestore();
    expect(line).not.toMatch(/[\r\n]/);
    expect(JSON.parse(line)).toEqual({ event: "request", path: 'a\n{"event":"forged"}\r', status: 200 });
  });
});
