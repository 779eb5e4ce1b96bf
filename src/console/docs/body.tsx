import type { PropertyView } from "../../http/openapi/properties.ts";
import type { BodyView, ParameterView } from "../../http/openapi/view.ts";
import { Table } from "../ui/table.tsx";
import { sentence } from "../ui/words.ts";
import { Prose } from "./prose.tsx";

/** What can be stated in an address and in headers. `of` names the operation, for those who hear the page. */
export const Parameters = ({ parameters, of }: { parameters: readonly ParameterView[]; of: string }) => (
  <Table caption={`Parameters of ${of}`} heads={["Name", "Where", "Type", "What it is"]} stacks>
    {parameters.map(({ name, where, ...parameter }) => (
      <tr>
        <th scope="row">
          <code>{name}</code>
        </th>
        <td>{where}</td>
        <td>{parameter.type}</td>
        <td class="wide">
          <Meaning value={parameter} marksRequired={where !== "path"} />
        </td>
      </tr>
    ))}
  </Table>
);

/** What a body consists of, and an example of it. `of` names it, for those who hear the page. */
export const Body = ({ body, of }: { body: BodyView; of: string }) => (
  <>
    {body.properties.length > 0 && (
      <Table caption={`Properties of ${of}`} heads={["Name", "Type", "What it is"]} stacks>
        {body.properties.map((property) => (
          <tr>
            <th scope="row">
              <code>{property.path}</code>
            </th>
            <td>{property.type}</td>
            <td class="wide">
              <Meaning value={property} marksRequired />
            </td>
          </tr>
        ))}
      </Table>
    )}
    <details>
      <summary>Example</summary>
      <pre tabindex={0}>{body.example}</pre>
    </details>
  </>
);

/** In a body most are demanded, so it is told of the others. */
function Meaning({
  value: { description, bounds, isRequired },
  marksRequired,
}: {
  value: Pick<PropertyView, "description" | "bounds" | "isRequired">;
  marksRequired: boolean;
}) {
  const more = [...(isRequired || !marksRequired ? [] : ["optional"]), ...bounds];
  return (
    <>
      <Prose>{description}</Prose>
      {more.length > 0 && <span class="quiet"> {sentence(`${more.join("; ")}.`)}</span>}
    </>
  );
}
