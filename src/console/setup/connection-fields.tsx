import { TENANT_LIMITS } from "../../limits/tenants.ts";
import { Field } from "../ui/field.tsx";
import type { Mistakes } from "./mistakes.ts";

/** What stands in the fields. Secrets never do: who corrects something enters them again. */
export interface ConnectionValues {
  readonly baseUrl?: string | undefined;
  readonly organization?: string | undefined;
  readonly credentials?: "password" | "token";
  readonly user?: string | undefined;
}

interface ConnectionFieldsProps {
  readonly values: ConnectionValues;
  readonly mistakes: Mistakes;
  /** Whether the form is for the connection alone, and so cannot do without it. */
  readonly required?: boolean;
}

/** Where Foundation is and how to sign in there. `statedConnection` reads them. */
export const ConnectionFields = ({ values, mistakes, required = false }: ConnectionFieldsProps) => (
  <>
    <Field
      name="baseUrl"
      type="url"
      label="Address of Foundation"
      value={values.baseUrl}
      placeholder="https://foundation.example.com"
      maxlength={TENANT_LIMITS.urlLength}
      error={mistakes.get("baseUrl")}
      required={required}
    />
    <Field
      name="organization"
      label="Organisation in Foundation"
      hint="Its name, not its identifier."
      value={values.organization}
      maxlength={TENANT_LIMITS.nameLength}
      error={mistakes.get("organization")}
      required={required}
    />
    <fieldset class="sign-in-with">
      <legend>Rollcall signs in there with</legend>
      <div class="either">
        <Choice value="password" label="a user name and password" values={values} />
        <Choice value="token" label="a token" values={values} />
      </div>
      <div class="by-password">
        <Field
          name="user"
          label="User name"
          value={values.user}
          maxlength={TENANT_LIMITS.settingLength}
          error={mistakes.get("user")}
        />
        <Field
          name="password"
          type="password"
          label="Password"
          autocomplete="new-password"
          maxlength={TENANT_LIMITS.settingLength}
          error={mistakes.get("password")}
        />
      </div>
      <div class="by-token">
        <Field
          name="token"
          type="password"
          label="Token"
          autocomplete="new-password"
          maxlength={TENANT_LIMITS.credentialLength}
          error={mistakes.get("token")}
        />
      </div>
    </fieldset>
  </>
);

const Choice = ({ value, label, values }: { value: string; label: string; values: ConnectionValues }) => (
  <label>
    <input
      type="radio"
      name="credentials"
      value={value}
      checked={(values.credentials ?? "password") === value}
    />{" "}
    {label}
  </label>
);
