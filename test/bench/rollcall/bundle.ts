import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";

export const PROJECT = resolve(import.meta.dirname, "../../..");

export interface Bundle {
  readonly directory: string;
  readonly file: string;
  readonly bytes: number;
  readonly gzipBytes: number;
}

/** What `wrangler deploy` would upload, built into this directory. */
export async function buildBundle(directory: string): Promise<Bundle> {
  const wrangler = join(PROJECT, "node_modules/wrangler/bin/wrangler.js");
  await promisify(execFile)(process.execPath, [wrangler, "deploy", "--dry-run", "--outdir", directory], {
    cwd: PROJECT,
    env: { ...process.env, WRANGLER_SEND_METRICS: "false", WRANGLER_WRITE_LOGS: "false" },
  });
  const file = join(directory, "index.js");
  const code = await readFile(file);
  return { directory, file, bytes: code.length, gzipBytes: gzipSync(code).length };
}
