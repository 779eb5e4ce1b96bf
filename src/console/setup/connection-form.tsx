import type { Session } from "../../access/sessions.ts";
import { DEFAULT_GROUPS_PREFIX, DEFAULT_IAM_PREFIX } from "../../foundation/connection.ts";
import { FOUNDATION_LIMITS } from "../../limits/propagation.ts";
import { TENANT_LIMITS } from "../../limits/tenants.ts";
import type { ConnectionView } from "../../tenants/connection.ts";
import { Button } from "../ui/button.tsx";
import { Field, Select } from "../ui/field.tsx";
import { Form } from "../ui/form.tsx";
import { ConnectionFields } from "./connection-fields.tsx";
import type { Mistakes } from "./mistakes.ts";

interface ConnectionFormProps {
  readonly connection: ConnectionView | undefined;
  /** What was sent and refused; it is shown in place of what is stored. */
  readonly form: URLSearchParams | undefined;
  readonly mistakes: Mistakes;
  readonly session: Session;
  readonly action: string;
}

/** The connection to Foundation, all of it: what is saved replaces what was there, the secret included. */
export function ConnectionForm({ connection, form, mistakes, session, action }: ConnectionFormProps) {
  const value = (name: keyof ConnectionView): string | undefined =>
    form === undefined ? connection?.[name]?.toString() : (form.get(name) ?? undefined);
  const stored = connection?.credentials;
  const isToken = form === undefined ? stored?.type === "token" : form.get("credentials") === "token";
  const provisions =
    form === undefined ? connection?.provisionUsers !== false : form.get("provisionUsers") !== "no";
  const further = ["iamPrefix", "groupsPrefix", "roleBinding", "provisionUsers", "callsPerSecond"];
  return (
    <Form session={session} action={action}>
      <ConnectionFields
        values={{
          baseUrl: value("baseUrl"),
          organization: value("organization"),
          credentials: isToken ? "token" : "password",
          user:
            form === undefined
              ? stored?.type === "password"
                ? stored.user
                : undefined
              : (form.get("user") ?? undefined),
        }}
        mistakes={mistakes}
        required
      />
      <details class="more" open={further.some((name) => mistakes.has(name))}>
        <summary>More settings</summary>
        <Select
          name="provisionUsers"
          label="People who are not in Foundation yet"
          value={provisions ? "yes" : "no"}
          options={[
            { value: "yes", label: "are created there" },
            { value: "no", label: "wait until somebody creates them" },
          ]}
        />
        <Select
          name="roleBinding"
          label="Roles are given to"
          value={value("roleBinding") ?? "group"}
          options={[
            { value: "group", label: "the Foundation group" },
            { value: "user", label: "each person in it" },
          ]}
          error={mistakes.get("roleBinding")}
        />
        <Field
          name="callsPerSecond"
          type="number"
          label="Calls per second at most"
          hint="Leave it empty unless your Foundation takes no more."
          value={value("callsPerSecond")}
          min={1}
          max={FOUNDATION_LIMITS.callsPerSecond}
          error={mistakes.get("callsPerSecond")}
        />
        <Field
          name="iamPrefix"
          label="Path of the IAM API"
          value={value("iamPrefix") ?? DEFAULT_IAM_PREFIX}
          maxlength={TENANT_LIMITS.settingLength}
          error={mistakes.get("iamPrefix")}
        />
        <Field
          name="groupsPrefix"
          label="Path of the group calls"
          value={value("groupsPrefix") ?? DEFAULT_GROUPS_PREFIX}
          maxlength={TENANT_LIMITS.settingLength}
          error={mistakes.get("groupsPrefix")}
        />
      </details>
      {connection !== undefined && (
        <p class="hint">
          Another address or organisation is another Foundation. Whoever was placed in the one that is stated
          now stays there, and Rollcall can take nobody out of it any more: have the mapping feed no group
          first, and wait until all are out.
        </p>
      )}
      <Button kind={connection === undefined ? "primary" : "quiet"}>Save the connection</Button>
    </Form>
  );
}
