import { parseArgs } from "node:util";
import { type History, tell } from "./actions.ts";
import { FAULTS, type FaultKind } from "./faults.ts";
import { makeHistory } from "./history.ts";
import { prepareLoading } from "./hooks.ts";
import { MUTATIONS } from "./mutations.ts";
import type { Product } from "./platform.ts";
import { shrink } from "./shrink.ts";
import { inStorm, STORM_NAMES } from "./storm.ts";

const USAGE = `npm run sim -- [--seeds n] [--seed first] [--steps k] [--faults ${FAULTS.join(",")}|none]
  --keep 3,5,9   play only these steps of the seed
  --storm name   one kind of weather from the first step to the last: ${STORM_NAMES.join(", ")}
  --trace        tell everything that happens
  --twice        play each seed twice, and compare
  --mutate name  put a deliberate fault into the product: ${MUTATIONS.map(({ name }) => name).join(", ")}
  --shrink n     histories to play at most in order to shorten a failing one`;

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "20" },
    seed: { type: "string", default: "1" },
    steps: { type: "string", default: "40" },
    faults: { type: "string", default: FAULTS.join(",") },
    keep: { type: "string" },
    storm: { type: "string" },
    trace: { type: "boolean", default: false },
    twice: { type: "boolean", default: false },
    mutate: { type: "string" },
    shrink: { type: "string", default: "250" },
    help: { type: "boolean", default: false },
  },
});
if (values.help) {
  console.log(USAGE);
  process.exit(0);
}

const mutation = MUTATIONS.find(({ name }) => name === values.mutate);
if (values.mutate !== undefined && mutation === undefined)
  throw new Error(`There is no mutation ${values.mutate}.`);
prepareLoading(mutation);
// Not named here, because its types are those of the Workers runtime.
const entry = new URL("../../src/index.ts", import.meta.url).href;
const product = (await import(entry)) as Product;
const { play } = await import("./play.ts");

const faults = FAULTS.filter((kind): kind is FaultKind => values.faults.split(",").includes(kind));
const first = Number(values.seed);
const count = Number(values.seeds);
const kept = values.keep === undefined ? undefined : new Set(values.keep.split(",").map(Number));
const started = Date.now();

for (let seed = first; seed < first + count; seed++) {
  const made = makeHistory(seed, Number(values.steps), faults);
  const whole = values.storm === undefined ? made : inStorm(made, values.storm);
  const history: History = { ...whole, steps: whole.steps.filter(({ id }) => kept?.has(id) ?? true) };
  const outcome = await play(history, product, values.trace);
  if (values.trace) console.log(outcome.trace.join("\n"));
  if (values.twice) {
    const again = await play(history, product);
    if (again.traceHash !== outcome.traceHash) {
      console.log(`seed ${seed}: the same history went two ways`);
      process.exit(1);
    }
  }
  if (outcome.failure === undefined) continue;
  console.log(`seed ${seed} fails after ${seed - first} that did not: ${outcome.failure}`);
  const least = await shrink(
    history,
    async (fewer) => (await play(fewer, product)).failure !== undefined,
    Number(values.shrink),
  );
  const { failure } = await play(least, product);
  console.log(`\nWith ${least.steps.length} of ${history.steps.length} steps: ${failure}\n`);
  for (const setup of least.setups) console.log(`      ${JSON.stringify(setup)}`);
  for (const step of least.steps) console.log(tell(step));
  const ids = least.steps.map(({ id }) => id).join(",");
  const options = `--seed ${seed} --seeds 1 --steps ${values.steps} --faults ${values.faults || "none"}`;
  const storm = values.storm === undefined ? "" : ` --storm ${values.storm}`;
  const mutate = values.mutate === undefined ? "" : ` --mutate ${values.mutate}`;
  console.log(`\nnpm run sim -- ${options} --keep ${ids}${storm}${mutate} --trace`);
  process.exit(1);
}
console.log(
  `${count} histories from seed ${first}, none failed, ${((Date.now() - started) / 1000).toFixed(1)} s`,
);
