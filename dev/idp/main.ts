/** `npm run idp`: plays an IdP against a SCIM server. See `--help`. */
import { ArgumentFault, HELP, readArguments } from "./arguments.ts";
import { playIdp } from "./play.ts";
import { createProgressView } from "./progress.ts";
import { report, reportJson } from "./report.ts";
import { titleOf } from "./vendors.ts";

process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  if (!(error instanceof ArgumentFault)) throw error;
  console.error(`${error.message} --help shows everything.`);
  return 2;
});

async function main(args: readonly string[]): Promise<number> {
  const read = readArguments(args);
  if (read === "help") {
    console.log(HELP);
    return 0;
  }
  const { url, token, rate, json, ...play } = read;
  // What programs read stays free of it.
  const view = createProgressView(json ? process.stderr : process.stdout);
  const played = await playIdp({
    ...play,
    target: { send: (request) => fetch(request), baseUrl: url, token },
    ...(rate === undefined ? {} : { rate }),
    onProgress: view.show,
  });
  view.end();
  console.log(json ? reportJson(played) : report(played, titleOf(play.vendor)));
  return played.verdict.clean ? 0 : 1;
}
