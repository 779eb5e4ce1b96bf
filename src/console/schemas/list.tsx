import type { Session } from "../../access/sessions.ts";
import type { Definition } from "../../scim/extensions.ts";
import { ButtonLink } from "../ui/button.tsx";
import { Empty, Table } from "../ui/table.tsx";

/** The address of a schema's page. */
export const addressOf = ({ tenant }: Session, urn: string): string =>
  `/console/${tenant}/schemas/${encodeURIComponent(urn)}`;

/** The schemas that the tenant has defined. */
export const SchemaList = ({ session, schemas }: { session: Session; schemas: readonly Definition[] }) => (
  <>
    <div class="head">
      <div>
        <h1>Schemas</h1>
        <p class="lede">
          Attributes of your own that your IdP sends with people and groups, beside those of the standard.
          Rules of the mapping can ask for those of groups.
        </p>
      </div>
      <div class="actions">
        <ButtonLink kind="primary" href={`/console/${session.tenant}/schemas/new`}>
          Add a schema
        </ButtonLink>
      </div>
    </div>
    {schemas.length === 0 ? (
      <Empty>
        None so far, and most organisations need none. Add one if your IdP sends attributes that the standard
        does not have, such as a cost center of groups.
      </Empty>
    ) : (
      <Table caption="Schemas" heads={["Name", "URN", "Extends", "#Attributes"]}>
        {schemas.map(({ id, name, resourceType, attributes }) => (
          <tr>
            <th scope="row">
              <a href={addressOf(session, id)} dir="auto">
                {name}
              </a>
            </th>
            <td>
              <code>{id}</code>
            </td>
            <td>{resourceType === "User" ? "people" : "groups"}</td>
            <td class="number">{attributes.length}</td>
          </tr>
        ))}
      </Table>
    )}
  </>
);
