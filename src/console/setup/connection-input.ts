/** The names of the fields that say where a tenant's Foundation is and how to sign in there. */
const ESSENTIAL = ["baseUrl", "organization", "user", "password", "token"] as const;

/**
 * What a form says about the connection, as the API would be told it (`foundationBody`); undefined where everything that has to be filled in
 * is empty. Settings that the form does not ask for are left out, and so have their defaults.
 */
export function statedConnection(
  form: URLSearchParams,
  start: "preview" | "now",
): Readonly<Record<string, unknown>> | undefined {
  if (ESSENTIAL.every((name) => textOf(form, name) === "")) return undefined;
  return {
    baseUrl: textOf(form, "baseUrl"),
    organization: textOf(form, "organization"),
    credentials:
      form.get("credentials") === "token"
        ? { type: "token", token: textOf(form, "token") }
        : { type: "password", user: textOf(form, "user"), password: form.get("password") ?? "" },
    start,
    ...(form.has("iamPrefix") ? { iamPrefix: textOf(form, "iamPrefix") } : {}),
    ...(form.has("groupsPrefix") ? { groupsPrefix: textOf(form, "groupsPrefix") } : {}),
    ...(form.has("roleBinding") ? { roleBinding: form.get("roleBinding") } : {}),
    ...(form.has("provisionUsers") ? { provisionUsers: form.get("provisionUsers") === "yes" } : {}),
    ...(form.has("callsPerSecond") ? { callsPerSecond: rateOf(textOf(form, "callsPerSecond")) } : {}),
  };
}

const textOf = (form: URLSearchParams, name: string): string => (form.get(name) ?? "").trim();

/** Nothing said is no bound; what is no number is told by the schema. */
const rateOf = (text: string): number | null => (text === "" ? null : Number(text));
