import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { StartFault } from "../../../dev/start/fault.ts";
import { ensureSecrets } from "../../../dev/start/secrets.ts";

let state: string;
beforeEach(async () => {
  state = await mkdtemp(join(tmpdir(), "rollcall-secrets-"));
});
afterEach(() => rm(state, { recursive: true }));

describe("the development secrets", () => {
  it("are made where there are none, for their owner alone to read", async () => {
    const { file, operatorToken } = await ensureSecrets(state);
    const text = await readFile(file, "utf8");
    const key = /^MASTER_KEY=v1:(.+)$/m.exec(text)?.[1] ?? "";
    expect(Buffer.from(key, "base64")).toHaveLength(32);
    expect(text).toContain(`OPERATOR_TOKEN=${operatorToken}\n`);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it("stay what they are from then on", async () => {
    const first = await ensureSecrets(state);
    const text = await readFile(first.file, "utf8");
    expect(await ensureSecrets(state)).toEqual(first);
    expect(await readFile(first.file, "utf8")).toBe(text);
  });

  it("are not made anew where one is missing, because the other may have sealed something", async () => {
    await writeFile(join(state, "rollcall.env"), "MASTER_KEY=v1:abc\n");
    await expect(ensureSecrets(state)).rejects.toThrow(StartFault);
  });
});
