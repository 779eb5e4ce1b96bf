import { parseArgs } from "node:util";
import { VENDORS, type VendorName } from "./dialect.ts";
import { type EntraMode, titleOf } from "./vendors.ts";

export interface Arguments {
  readonly vendor: VendorName;
  readonly url: string;
  readonly token: string;
  readonly seed: number;
  readonly users: number;
  readonly groups: number;
  readonly days: number;
  readonly rate: number | undefined;
  readonly mode: EntraMode;
  readonly json: boolean;
}

/** A command line that cannot be carried out, as a sentence for whoever wrote it. */
export class ArgumentFault extends Error {}

const DEFAULTS = { seed: "1", users: "25", groups: "6", days: "35" } as const;
/** A company of more takes longer to be told of than anybody waits. */
const MOST = { users: 100_000, groups: 10_000, days: 10_000, rate: 10_000, seed: 2 ** 32 - 1 } as const;

export const HELP = `Plays an identity provider against any SCIM 2.0 server: an invented company lives some days, the server is told of
them as the vendor's IdP would, and at the end everything is read back and compared.

  npm run idp -- <vendor> --url <SCIM address> --token <token> [options]

Vendors
${VENDORS.map((vendor) => `  ${vendor.padEnd(14)} ${titleOf(vendor)}`).join("\n")}

Options
  --url <address>    the SCIM address, for example http://127.0.0.1:8787/t/acme/scim/v2
  --token <token>    sent as a Bearer token
  --seed <n>         the same seed is the same history (${DEFAULTS.seed})
  --users <n>        people on the first day (${DEFAULTS.users})
  --groups <m>       groups on the first day (${DEFAULTS.groups})
  --days <d>         days after the first; they take no time (${DEFAULTS.days}: Entra deletes after 30)
  --rate <r>         requests per second (the vendor's own)
  --scheduled, --on-demand
                     entra-flagged only: speak the dialect of scheduled jobs, or of provisioning on demand, and not each in turn
  --json             print the verdict as JSON
  --help             print this

Ends with 0 if the server holds what the IdP believes, with 1 if not, with 2 if the arguments are wrong.
Use an empty tenant: users and groups are created, changed and deleted, and a second run would meet those of the first.`;

/** Reads a command line; `help` where it asks for that. Throws an ArgumentFault. */
export function readArguments(args: readonly string[]): Arguments | "help" {
  const { values, positionals } = parse(args);
  if (values.help === true) return "help";
  const [vendor, ...more] = positionals;
  if (vendor === undefined) throw new ArgumentFault(`Name the vendor to play: ${VENDORS.join(", ")}.`);
  if (!isVendor(vendor))
    throw new ArgumentFault(`"${vendor}" is no vendor; take one of ${VENDORS.join(", ")}.`);
  if (more.length > 0) throw new ArgumentFault(`"${more[0]}" is one argument too many; name one vendor.`);
  if (values.scheduled === true && values["on-demand"] === true)
    throw new ArgumentFault("Take either --scheduled or --on-demand; without both, they alternate.");
  const mode = values.scheduled === true ? "scheduled" : values["on-demand"] ? "on-demand" : "alternating";
  if (mode !== "alternating" && vendor !== "entra-flagged")
    throw new ArgumentFault(`--${mode} is for entra-flagged only; "${vendor}" speaks one dialect.`);
  return {
    vendor,
    url: readUrl(values.url),
    token: readToken(values.token),
    seed: readNumber("seed", values.seed ?? DEFAULTS.seed, 0),
    users: readNumber("users", values.users ?? DEFAULTS.users, 1),
    groups: readNumber("groups", values.groups ?? DEFAULTS.groups, 0),
    days: readNumber("days", values.days ?? DEFAULTS.days, 0),
    rate: values.rate === undefined ? undefined : readNumber("rate", values.rate, 1),
    mode,
    json: values.json === true,
  };
}

const text = { type: "string" } as const;
const flag = { type: "boolean" } as const;

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        ...{ url: text, token: text, seed: text, users: text, groups: text, days: text, rate: text },
        ...{ scheduled: flag, "on-demand": flag, json: flag, help: flag },
      },
    });
  } catch (error) {
    const [sentence = ""] = String(error instanceof Error ? error.message : error).split(". ");
    throw new ArgumentFault(`${sentence}.`);
  }
}

const isVendor = (name: string): name is VendorName => VENDORS.some((vendor) => vendor === name);

function readUrl(url: string | undefined): string {
  if (url === undefined) throw new ArgumentFault("Say with --url where the SCIM server is.");
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw new ArgumentFault(`--url is "${url}", and must be an http or https address.`);
  // Paths are put behind it.
  if (/[?#]/.test(url))
    throw new ArgumentFault("--url must end with the path: entra-flagged adds its parameter itself.");
  return url;
}

function readToken(token: string | undefined): string {
  if (token === undefined || token === "") throw new ArgumentFault("Give the server's token with --token.");
  if (!/^[\x21-\x7e]+$/.test(token))
    throw new ArgumentFault(
      "--token must be a token as headers carry it: visible ASCII characters without spaces.",
    );
  return token;
}

function readNumber(name: keyof typeof MOST, given: string, least: number): number {
  const number = Number(given);
  if (/^\d+$/.test(given) && number >= least && number <= MOST[name]) return number;
  throw new ArgumentFault(
    `--${name} is "${given}", and must be a whole number from ${least} to ${MOST[name]}.`,
  );
}
