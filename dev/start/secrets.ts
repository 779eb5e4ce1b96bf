import { randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { StartFault } from "./fault.ts";

export interface Secrets {
  /** For `wrangler dev --env-file`. */
  readonly file: string;
  readonly operatorToken: string;
}

/** The development secrets of this state, made if there are none. They live with the state because they seal it: neither is of use without the other. */
export async function ensureSecrets(stateDirectory: string): Promise<Secrets> {
  const file = join(stateDirectory, "rollcall.env");
  const made = [
    `MASTER_KEY=v1:${randomBytes(32).toString("base64")}`,
    `OPERATOR_TOKEN=rco_${randomBytes(24).toString("base64url")}`,
  ];
  await writeFile(file, `${made.join("\n")}\n`, { mode: 0o600, flag: "wx" }).catch((error) => {
    if (error.code !== "EEXIST") throw error;
  });
  const { MASTER_KEY, OPERATOR_TOKEN } = parseEnv(await readFile(file, "utf8"));
  if (MASTER_KEY === undefined || OPERATOR_TOKEN === undefined) {
    throw new StartFault(
      `${file} must set MASTER_KEY and OPERATOR_TOKEN; delete the state or mend the file.`,
    );
  }
  return { file, operatorToken: OPERATOR_TOKEN };
}
