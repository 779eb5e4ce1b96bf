import type { Session } from "../../access/sessions.ts";
import type { Definition } from "../../scim/extensions.ts";
import type { Attribute } from "../../scim/schema.ts";
import { ButtonLink } from "../ui/button.tsx";
import { Copy } from "../ui/copy.tsx";
import { Fact, Facts, Table } from "../ui/table.tsx";
import { Mistakes, type Refused, SchemaForm } from "./editor.tsx";
import { addressOf } from "./list.tsx";

interface SchemaProps {
  readonly session: Session;
  readonly definition: Definition;
  /** Filters that ask for its attributes. */
  readonly examples: readonly string[];
  /** The schema as JSON, as it is or as somebody has changed it. */
  readonly text: string;
  readonly refused: Refused | undefined;
}

/** One schema: its attributes, how a rule asks for them, and its JSON to be changed. */
export function SchemaPage({ session, definition, examples, text, refused }: SchemaProps) {
  const home = `/console/${session.tenant}`;
  const { id, name, description, resourceType, required, attributes } = definition;
  const whom = resourceType === "User" ? "people" : "groups";
  return (
    <>
      <p class="crumbs">
        <a href={`${home}/schemas`}>Schemas</a>
      </p>
      <div class="head">
        <div>
          <h1 dir="auto">{name}</h1>
          {description !== "" && (
            <p class="lede" dir="auto">
              {description}
            </p>
          )}
        </div>
        <div class="actions">
          <ButtonLink href={`${addressOf(session, id)}/delete`}>Delete…</ButtonLink>
        </div>
      </div>
      <Mistakes refused={refused} />
      <Facts>
        <Fact name="URN">
          <code>{id}</code>
        </Fact>
        <Fact name="Extends">
          {whom}; {required ? "each of them needs it" : "not each of them needs it"}
        </Fact>
      </Facts>
      <h2>Attributes</h2>
      <Table
        caption="Attributes"
        heads={["Name", "Type", "Values", "Required", "Mutability", "Returned", "Allowed values"]}
      >
        {attributes.flatMap((attribute) => [
          <Row attribute={attribute} within="" />,
          ...(attribute.subAttributes ?? []).map((sub) => (
            <Row attribute={sub} within={`${attribute.name}.`} />
          )),
        ])}
      </Table>
      <h2>Use it in a rule</h2>
      <Usage {...{ home, resourceType, examples }} />
      <h2>Change it</h2>
      <p class="quiet">
        A change that stored {whom} or a rule of the mapping would contradict is refused, and says by what.
      </p>
      <SchemaForm
        session={session}
        action={addressOf(session, id)}
        button="Save the schema"
        {...{ text, refused }}
      />
    </>
  );
}

const Row = ({ attribute, within }: { attribute: Attribute; within: string }) => (
  <tr>
    <th scope="row" class="named">
      <code>
        {within !== "" && <span class="quiet">{within}</span>}
        {attribute.name}
      </code>
      {attribute.description !== "" && (
        <p class="hint" dir="auto">
          {attribute.description}
        </p>
      )}
    </th>
    <td class="fit">
      {attribute.type}
      {attribute.type === "string" && attribute.caseExact && ", case-sensitive"}
    </td>
    <td>{attribute.multiValued ? "many" : "one"}</td>
    <td>{attribute.required ? "yes" : "no"}</td>
    <td>{attribute.mutability}</td>
    <td>{attribute.returned}</td>
    <td dir="auto">{attribute.canonicalValues?.join(", ") ?? "any"}</td>
  </tr>
);

const Usage = ({
  home,
  resourceType,
  examples,
}: {
  home: string;
  resourceType: Definition["resourceType"];
  examples: readonly string[];
}) =>
  resourceType === "User" ? (
    <p>
      Rules look at groups, so they cannot ask for this. People can be looked for by it over SCIM, and it is
      shown with each person.
    </p>
  ) : examples.length === 0 ? (
    <p>None of its attributes can be asked for: they are never returned.</p>
  ) : (
    <>
      <p>
        As the filter of a rule of the <a href={`${home}/mapping`}>mapping</a>:
      </p>
      {examples.map((filter, place) => (
        <Copy label={place === 0 ? "For example" : "Or"} value={filter} />
      ))}
    </>
  );
