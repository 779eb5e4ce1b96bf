import { type Context, Hono } from "hono";
import { defineSchema } from "../../directory/schemas/define.ts";
import { counted, type SchemaFault } from "../../directory/schemas/fault.ts";
import { removeSchema } from "../../directory/schemas/remove.ts";
import type { SchemaRequest } from "../../directory/schemas/request.ts";
import { problemOf } from "../../http/api/tenant-schemas.ts";
import { type Definition, readDefinitions, type TenantTypes } from "../../scim/extensions.ts";
import { SCHEMA_URN } from "../../scim/schemas/schema.ts";
import { countHolders } from "../../store/schemas.ts";
import { readSettings, selectSettings } from "../../store/tenant-settings.ts";
import type { ConsoleEnv } from "../context.ts";
import { tenantPage } from "../ui/page.tsx";
import { refusePage } from "../ui/refusal.tsx";
import { NewSchema, type Refused } from "./editor.tsx";
import { exampleFilters } from "./examples.ts";
import { addressOf, SchemaList } from "./list.tsx";
import { mistakesIn, readDefinition } from "./read.ts";
import { Removal } from "./remove.tsx";
import { SchemaPage } from "./schema.tsx";

/** `/console/{tenant}/schemas`: the extension schemas that the tenant has defined. */
export const schemaPages = new Hono<ConsoleEnv>()
  .get("/", async function listSchemas(c) {
    const { definitions } = await readStated(c);
    return tenantPage(
      c,
      { title: "Schemas", area: "schemas", done: doneOf(c) },
      <SchemaList session={c.var.session} schemas={definitions} />,
    );
  })
  .get("/new", (c) => newPage(c, ""))
  .post("/new", async function addSchema(c) {
    const text = c.var.form.get("schema") ?? "";
    if (c.var.form.get("do") === "edit") return newPage(c, text);
    const read = readDefinition(text);
    if (!read.ok) return newPage(c, text, { mistakes: read.error });
    const { definitions } = await readStated(c);
    if (definitions.some(({ id }) => id === read.value.id))
      return newPage(c, text, {
        mistakes: mistakesIn(text, [
          {
            pointer: "/id",
            detail: "There is a schema of this URN already; change that one, or use another URN.",
          },
        ]),
      });
    const done = await defineSchema(requestOf(c), read.value);
    if (!done.ok) return newPage(c, text, refusalOf(text, done.error));
    return c.redirect(`${addressOf(c.var.session, read.value.id)}?done=added`, 303);
  })
  .get("/:urn", async function showSchema(c) {
    const found = await find(c);
    return found === undefined ? refuse(c) : schemaPage(c, found);
  })
  .post("/:urn", async function changeSchema(c) {
    const found = await find(c);
    if (found === undefined) return refuse(c);
    const text = c.var.form.get("schema") ?? "";
    if (c.var.form.get("do") === "edit") return schemaPage(c, found, { text });
    const read = readDefinition(text, found.definition.id);
    if (!read.ok) return schemaPage(c, found, { text, refused: { mistakes: read.error } });
    const done = await defineSchema(requestOf(c), read.value);
    if (!done.ok) return schemaPage(c, found, { text, refused: refusalOf(text, done.error) });
    return c.redirect(`${addressOf(c.var.session, found.definition.id)}?done=changed`, 303);
  })
  .get("/:urn/delete", async function askToDelete(c) {
    const found = await find(c);
    return found === undefined ? refuse(c) : removalPage(c, found.definition);
  })
  .post("/:urn/delete", async function deleteSchema(c) {
    const found = await find(c);
    if (found === undefined) return refuse(c);
    const { id } = found.definition;
    const done = await removeSchema(requestOf(c), id, c.var.form.get("confirm") === id);
    if (done.ok) return c.redirect(`/console/${c.var.tenant}/schemas?done=deleted`, 303);
    const refusal =
      done.error.kind === "unconfirmed"
        ? `${done.error.resources} would lose the data of this schema for good. Tick that you want this.`
        : problemOf(done.error).detail;
    return removalPage(c, found.definition, refusal);
  });

interface Stated {
  readonly definitions: readonly Definition[];
  readonly types: TenantTypes | undefined;
}

async function readStated({ var: { db, tenant } }: Context<ConsoleEnv>): Promise<Stated> {
  const [rows] = await db.batch([selectSettings(db, tenant)]);
  if (rows[0] === undefined) return { definitions: [], types: undefined };
  const { types } = readSettings(rows[0]);
  return { types, definitions: readDefinitions(types.stated) };
}

interface Found {
  readonly definition: Definition;
  readonly types: TenantTypes;
}

/** The schema of the URN in the address, however it is spelled; nothing if there is none. */
async function find(c: Context<ConsoleEnv>): Promise<Found | undefined> {
  const urn = (c.req.param("urn") ?? "").toLowerCase();
  const { definitions, types } = await readStated(c);
  const definition = definitions.find(({ id }) => id.toLowerCase() === urn);
  return definition === undefined || types === undefined ? undefined : { definition, types };
}

const requestOf = (c: Context<ConsoleEnv>): SchemaRequest => ({
  db: c.var.db,
  tenant: c.var.tenant,
  requestId: c.var.requestId,
  wanted: c.var.wanted,
  now: Date.now,
});

function refusalOf(text: string, fault: SchemaFault): Refused {
  if (fault.kind === "invalid") return { mistakes: mistakesIn(text, fault.problems) };
  return { mistakes: [{ where: undefined, detail: problemOf(fault).detail }] };
}

const newPage = (c: Context<ConsoleEnv>, text: string, refused?: Refused) =>
  tenantPage(
    c,
    { title: "Add a schema", area: "schemas", status: refused === undefined ? 200 : 422 },
    <NewSchema session={c.var.session} {...{ text, refused }} />,
  );

const schemaPage = (
  c: Context<ConsoleEnv>,
  { definition, types }: Found,
  changed?: { readonly text: string; readonly refused?: Refused },
) =>
  tenantPage(
    c,
    {
      title: definition.name,
      area: "schemas",
      status: changed?.refused === undefined ? 200 : 422,
      done: changed === undefined ? doneOf(c) : undefined,
    },
    <SchemaPage
      session={c.var.session}
      definition={definition}
      examples={exampleFilters(definition, types)}
      text={changed?.text ?? JSON.stringify({ schemas: [SCHEMA_URN], ...definition }, null, 2)}
      refused={changed?.refused}
    />,
  );

async function removalPage(c: Context<ConsoleEnv>, definition: Definition, refusal?: string) {
  const { db, tenant, session } = c.var;
  const [rows] = await db.batch([countHolders(db, tenant, definition)]);
  const count = rows[0]?.found ?? 0;
  const holders = count === 0 ? undefined : counted(count, definition.resourceType);
  return tenantPage(
    c,
    { title: "Delete a schema", area: "schemas", status: refusal === undefined ? 200 : 422 },
    <Removal {...{ session, definition, holders, refusal }} />,
  );
}

const refuse = (c: Context<ConsoleEnv>) =>
  refusePage(c, 404, "There is no such schema here any more. Look under Schemas for those there are.");

const doneOf = (c: Context<ConsoleEnv>): string | undefined =>
  new Map([
    ["added", "The schema is added. What your IdP sends under it is taken from now on."],
    ["changed", "The schema is saved."],
    ["deleted", "The schema is deleted, and its data with it."],
  ]).get(c.req.query("done") ?? "");
