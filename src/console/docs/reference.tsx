import type { GroupView, OperationView, ReferenceView } from "../../http/openapi/view.ts";
import { Table } from "../ui/table.tsx";
import { Body, Parameters } from "./body.tsx";
import { Prose } from "./prose.tsx";

/** The reference of the API: all operations at a glance. */
export const ReferencePage = ({ reference }: { reference: ReferenceView }) => (
  <div class="reference">
    <p class="crumbs">
      <a href="/docs">Documentation</a>
    </p>
    <h1>API</h1>
    <p class="lede">
      Everything that the console does can be done by a program. The same description, for tools, is at{" "}
      <a href="/openapi.json">/openapi.json</a>.
    </p>
    <p>
      JSON throughout, names in camelCase, times as <code>2026-11-22T10:00:00.000Z</code>. A list is{" "}
      <code>{'{"items": […], "nextCursor": "…" | null}'}</code>: send <code>nextCursor</code> as{" "}
      <code>after</code> for the next page. Fields of a body that are not known are refused; answers may get
      new fields at any time.
    </p>
    <p>
      An error is a problem detail (RFC 9457) whose <code>detail</code> says what was expected and what to do,
      with a JSON pointer for each bad field; below <code>/t/</code> it is an error of SCIM. Every answer has
      an <code>X-Request-Id</code>.
    </p>
    <p>
      A token is sent as <code>Authorization: Bearer …</code>. Registration answers with two, each shown once:
      an admin token (<code>rca_…</code>) for this API, and a SCIM token (<code>rcs_…</code>) for the IdP.
    </p>
    {reference.groups.map((group) => (
      <>
        <h2 id={group.anchor}>
          <a href={`/docs/api/${group.anchor}`}>{group.name}</a>
        </h2>
        <p>
          <Prose>{group.about}</Prose>
        </p>
        <Table caption={`Operations: ${group.name}`} heads={["Request", "What it does"]} stacks>
          {group.operations.map((operation) => (
            <tr>
              <td>
                <a href={`/docs/api/${group.anchor}#${operation.anchor}`}>
                  <Address operation={operation} />
                </a>
              </td>
              <td class="wide">{operation.summary}</td>
            </tr>
          ))}
        </Table>
      </>
    ))}
  </div>
);

/** One part of the API, each operation with all that can be said of it. */
export const GroupPage = ({ group }: { group: GroupView }) => (
  <div class="reference">
    <p class="crumbs">
      <a href="/docs">Documentation</a> / <a href="/docs/api">API</a>
    </p>
    <h1>{group.name}</h1>
    <p class="lede">
      <Prose>{group.about}</Prose>
    </p>
    <ul>
      {group.operations.map(({ anchor, summary }) => (
        <li>
          <a href={`#${anchor}`}>{heading(summary)}</a>
        </li>
      ))}
    </ul>
    {group.operations.map((operation) => (
      <Operation operation={operation} />
    ))}
  </div>
);

function Operation({ operation }: { operation: OperationView }) {
  const { anchor, summary, description, token, parameters, body, answers, problems } = operation;
  const name = `${operation.method} ${operation.path}`;
  return (
    <section aria-labelledby={anchor}>
      <h2 id={anchor}>{heading(summary)}</h2>
      <p>
        <Address operation={operation} />
      </p>
      {description !== "" && (
        <p>
          <Prose>{description}</Prose>
        </p>
      )}
      <p class="quiet">Token: {token ?? "none."}</p>
      {parameters.length > 0 && (
        <>
          <h3>Parameters</h3>
          <Parameters parameters={parameters} of={name} />
        </>
      )}
      {body !== undefined && (
        <>
          <h3>{operation.isBodyRequired ? "Body" : "Body, which may be left out"}</h3>
          <Body body={body} of={`the body of ${name}`} />
        </>
      )}
      {answers.map((answer) => (
        <>
          <h3>Answer {answer.status}</h3>
          <p>{answer.description}</p>
          {answer.body !== undefined && <Body body={answer.body} of={`answer ${answer.status} to ${name}`} />}
        </>
      ))}
      <details>
        <summary>Without success: {problems.map(({ status }) => status).join(", ")}</summary>
        <Table caption={`Errors of ${name}`} heads={["Status", "What it means"]} stacks>
          {problems.map(({ status, meaning }) => (
            <tr>
              <th scope="row">{status}</th>
              <td class="wide">{meaning}</td>
            </tr>
          ))}
        </Table>
      </details>
    </section>
  );
}

/** A line without the full stop of a sentence. */
const heading = (summary: string): string => summary.replace(/\.$/, "");

const Address = ({ operation: { method, path } }: { operation: OperationView }) => (
  <code>
    {method} {path}
  </code>
);
