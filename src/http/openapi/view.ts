import { isObject, type Json } from "../../lib/json.ts";
import type { OpenApiDocument } from "./document.ts";
import { exampleOf } from "./example.ts";
import { follow } from "./forms.ts";
import type { JsonSchema } from "./operation.ts";
import { boundsOf, type PropertyView, propertiesOf, typeOf } from "./properties.ts";

/** An OpenAPI document as a reader wants it, with nothing left to be looked up. */
export interface ReferenceView {
  readonly groups: readonly GroupView[];
}

/** The operations of one tag. */
export interface GroupView {
  readonly name: string;
  /** What its heading can be linked by. */
  readonly anchor: string;
  /** In Markdown, of which only `code` is used. */
  readonly about: string;
  readonly operations: readonly OperationView[];
}

export interface OperationView {
  /** Its `operationId`. */
  readonly anchor: string;
  /** In upper case. */
  readonly method: string;
  readonly path: string;
  readonly summary: string;
  readonly description: string;
  /** Whose token it takes, in words; nothing where it takes none. */
  readonly token: string | undefined;
  readonly parameters: readonly ParameterView[];
  readonly body: BodyView | undefined;
  readonly isBodyRequired: boolean;
  readonly answers: readonly AnswerView[];
  readonly problems: readonly ProblemView[];
}

export interface ParameterView extends Omit<PropertyView, "path" | "depth"> {
  readonly name: string;
  readonly where: "path" | "query" | "header";
}

export interface BodyView {
  readonly mediaType: string;
  readonly properties: readonly PropertyView[];
  /** An example as indented JSON. */
  readonly example: string;
}

export interface AnswerView {
  readonly status: string;
  readonly description: string;
  readonly headers: readonly string[];
  /** Nothing where the answer has none. */
  readonly body: BodyView | undefined;
}

/** How an operation may end without success. */
export interface ProblemView {
  readonly status: string;
  readonly meaning: string;
}

/** Takes a document as `openApiDocument` makes it. */
export function referenceView(document: OpenApiDocument): ReferenceView {
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
  );
  return {
    groups: document.tags.map(({ name, description }) => ({
      name,
      anchor: name.toLowerCase().replaceAll(" ", "-"),
      about: description,
      operations: operations
        .filter(({ operation }) => Array.isArray(operation.tags) && operation.tags.includes(name))
        .map(({ path, method, operation }) => operationView(document, path, method, operation)),
    })),
  };
}

function operationView(
  { components }: OpenApiDocument,
  path: string,
  method: string,
  operation: JsonSchema,
): OperationView {
  const { requestBody } = operation;
  const [security] = listOf(operation.security);
  const scheme = components.securitySchemes[Object.keys(security ?? {})[0] ?? ""];
  const answers = Object.entries(isObject(operation.responses) ? operation.responses : {}).map(
    ([status, response]) => answerView(components, status, isObject(response) ? response : {}),
  );
  return {
    anchor: textOf(operation.operationId),
    method: method.toUpperCase(),
    path,
    summary: textOf(operation.summary),
    description: textOf(operation.description),
    token: scheme === undefined ? undefined : textOf(scheme.description),
    parameters: listOf(operation.parameters).map((parameter) => parameterView(components, parameter)),
    body: isObject(requestBody) ? bodyView(components, requestBody) : undefined,
    isBodyRequired: isObject(requestBody) && requestBody.required === true,
    answers: answers.filter(({ status }) => status < "400"),
    problems: answers
      .filter(({ status }) => status >= "400")
      .map(({ status, description }) => ({ status, meaning: description })),
  };
}

type Components = OpenApiDocument["components"];

function parameterView(components: Components, stated: JsonSchema): ParameterView {
  const parameter = follow(components, stated);
  const schema = isObject(parameter.schema) ? parameter.schema : {};
  return {
    name: textOf(parameter.name),
    where: parameter.in as ParameterView["where"],
    type: typeOf(components, schema),
    isRequired: parameter.required === true,
    description: textOf(parameter.description),
    bounds: boundsOf(components, schema),
  };
}

function answerView(components: Components, status: string, stated: JsonSchema): AnswerView {
  const response = follow(components, stated);
  return {
    status,
    description: textOf(response.description),
    headers: Object.keys(isObject(response.headers) ? response.headers : {}),
    body: bodyView(components, response),
  };
}

function bodyView(components: Components, { content }: JsonSchema): BodyView | undefined {
  const [first] = Object.entries(isObject(content) ? content : {});
  if (first === undefined) return undefined;
  const [mediaType, form] = first;
  const schema = isObject(form) && isObject(form.schema) ? form.schema : {};
  return {
    mediaType,
    properties: propertiesOf(components, schema),
    example: JSON.stringify(exampleOf(components, schema), null, 2),
  };
}

const textOf = (value: Json | undefined): string => (typeof value === "string" ? value : "");

const listOf = (value: Json | undefined): readonly JsonSchema[] =>
  Array.isArray(value) ? (value as readonly Json[]).filter(isObject) : [];
