/** Puts one deliberate fault after the other into the product, and tells how many seeds it takes to notice each. Slow. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { MUTATIONS } from "./mutations.ts";

const main = fileURLToPath(new URL("main.ts", import.meta.url));
const only = process.argv.slice(2);
let missed = 0;
for (const { name, options = [] } of MUTATIONS.filter(
  (mutation) => only.length === 0 || only.includes(mutation.name),
)) {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [main, "--mutate", name, "--seeds", "60", "--shrink", "0", ...options],
    { encoding: "utf8" },
  );
  const [line = ""] = stdout.split("\n");
  const found = /^seed (\d+) fails after \d+ that did not: (.{0,160})/.exec(line);
  if (found === null) missed++;
  console.log(
    `${name.padEnd(40)} ${found === null ? `not noticed: ${line}${stderr.slice(0, 300)}` : `seed ${found[1]}: ${found[2]}`}`,
  );
}
process.exit(missed === 0 ? 0 : 1);
