import * as fc from "fast-check";
import { expect, it } from "vitest";
import type { JsonObject } from "../../../src/lib/json.ts";
import { sameResource } from "../../../src/scim/equal.ts";
import { patch } from "./patching.ts";

/** `applyPatch` against a model that is slow, mutable and obvious, for the operations that IdPs really send. */

interface Email {
  value: string;
  type: string;
  primary?: boolean;
}

interface Model {
  userName: string;
  title?: string;
  name?: { givenName?: string; familyName?: string };
  emails?: Email[];
}

interface Step {
  readonly operation: JsonObject;
  /** Does the same to the model; `false` when the PATCH has to fail. */
  readonly apply: (model: Model) => boolean;
}

const type = fc.constantFrom("work", "home", "other");
const text = fc.constantFrom("a", "b", "c");
const part = fc.constantFrom("givenName" as const, "familyName" as const);
const email: fc.Arbitrary<Email> = fc.record(
  { value: text, type, primary: fc.boolean() },
  { requiredKeys: ["value", "type"] },
);

const setTitle = text.map(
  (value): Step => ({
    operation: { op: "replace", path: "title", value },
    apply: (model) => {
      model.title = value;
      return true;
    },
  }),
);

const removeTitle = fc.constant<Step>({
  operation: { op: "remove", path: "title" },
  apply: (model) => {
    delete model.title;
    return true;
  },
});

const setName = fc.record({ key: part, value: text, op: fc.constantFrom("add", "replace") }).map(
  ({ key, value, op }): Step => ({
    operation: { op, path: "name", value: { [key]: value } },
    apply: (model) => {
      model.name = { ...model.name, [key]: value };
      return true;
    },
  }),
);

const removeNamePart = part.map(
  (key): Step => ({
    operation: { op: "remove", path: `name.${key}` },
    apply: (model) => {
      delete model.name?.[key];
      if (model.name !== undefined && Object.keys(model.name).length === 0) delete model.name;
      return true;
    },
  }),
);

const addEmail = email.map(
  (added): Step => ({
    operation: { op: "add", path: "emails", value: [{ ...added }] },
    apply: (model) => {
      const emails = model.emails ?? [];
      let target = emails.find(({ value, type }) => value === added.value && type === added.type);
      if (target === undefined) {
        target = { ...added };
        emails.push(target);
      }
      if (added.primary !== undefined) target.primary = added.primary;
      model.emails = emails;
      keepOnly(emails, target);
      return true;
    },
  }),
);

const removeEmails = type.map(
  (wanted): Step => ({
    operation: { op: "remove", path: `emails[type eq "${wanted}"]` },
    apply: (model) => {
      model.emails = model.emails?.filter(({ type }) => type !== wanted);
      if (model.emails?.length === 0) delete model.emails;
      return true;
    },
  }),
);

const setPrimary = type.map(
  (wanted): Step => ({
    operation: { op: "replace", path: `emails[type eq "${wanted}"].primary`, value: true },
    apply: (model) => {
      const matching = (model.emails ?? []).filter(({ type }) => type === wanted);
      for (const target of matching) {
        target.primary = true;
        keepOnly(model.emails ?? [], target);
      }
      return matching.length > 0;
    },
  }),
);

function keepOnly(emails: Email[], target: Email): void {
  if (target.primary !== true) return;
  for (const other of emails) if (other !== target && other.primary === true) other.primary = false;
}

const step = fc.oneof(setTitle, removeTitle, setName, removeNamePart, addEmail, removeEmails, setPrimary);

it("does what the model does, and nothing at all when one operation fails", () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 12 }), (steps) => {
      const start: JsonObject = { userName: "u", emails: [{ value: "a", type: "work", primary: true }] };
      const model = structuredClone(start) as unknown as Model;
      const possible = steps.every(({ apply }) => apply(model));

      const result = patch(
        start,
        steps.map(({ operation }) => operation),
        { createMissingElements: false },
      );
      expect(result.ok ? "applied" : result.error.kind).toBe(possible ? "applied" : "noTarget");
      if (result.ok) expect(result.value).toEqual(JSON.parse(JSON.stringify(model)));
      expect(start).toEqual({ userName: "u", emails: [{ value: "a", type: "work", primary: true }] });
    }),
    { numRuns: 500 },
  );
});

it("changes nothing when the same PATCH, of one operation, comes again", () => {
  fc.assert(
    fc.property(step, ({ operation }) => {
      const once = patch({ userName: "u" }, [operation]);
      if (!once.ok) return;
      const twice = patch(once.value, [operation]);
      expect(twice.ok && sameResource(once.value, twice.value)).toBe(true);
    }),
  );
});

it("survives any value for any path", () => {
  const path = fc.constantFrom(
    "emails",
    'emails[type eq "work"]',
    'emails[type eq "work"].value',
    "emails.type",
    "name",
    "name.givenName",
    "manager",
    "title",
    "active",
    "nobodyKnows",
    "groups",
    undefined,
  );
  const operation = fc.record({
    op: fc.constantFrom("add", "replace", "remove"),
    path,
    value: fc.jsonValue({ maxDepth: 4 }),
  });
  const start: JsonObject = { userName: "u", emails: [{ value: "a", type: "work", primary: true }] };
  fc.assert(
    fc.property(fc.array(operation, { minLength: 1, maxLength: 4 }), (operations) => {
      const given = operations.map(({ path, ...rest }) => (path === undefined ? rest : { path, ...rest }));
      const result = patch(start, given as JsonObject[]);
      if (result.ok) expect(JSON.parse(JSON.stringify(result.value))).toEqual(result.value);
      else expect(result.error.detail).toMatch(/\.$/);
    }),
    { numRuns: 2_000 },
  );
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});
