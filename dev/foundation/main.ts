/** Starts the stand-in alone: `node dev/foundation/main.ts`. */
import { startFoundation } from "./server.ts";

const { FOUNDATION_PORT = "8788", FOUNDATION_STATE } = process.env;

const foundation = await startFoundation({
  port: Number(FOUNDATION_PORT),
  ...(FOUNDATION_STATE === undefined ? {} : { stateFile: FOUNDATION_STATE }),
});
console.log(`Foundation stand-in: ${foundation.url}`);

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, async () => {
    await foundation.close();
    process.exit(0);
  });
}
