import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";

/** Installs the peers by their lock file where they are missing. They bring no scripts that would have to run. */
export async function installPeers(): Promise<void> {
  const directory = import.meta.dirname;
  if (existsSync(join(directory, "node_modules"))) return;
  console.log("Installing the peers …");
  const child = spawn("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", directory], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  const [code] = await once(child, "exit");
  if (code !== 0) throw new Error(`npm ci ended with ${code}; run it in test/bench to see why.`);
}
