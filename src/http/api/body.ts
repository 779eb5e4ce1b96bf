import type { z } from "zod";
import { ok, type Result } from "../../lib/result.ts";
import { HTTP_LIMITS } from "../../limits/http.ts";
import { type BodyFault, readJsonBody } from "../json-body.ts";
import type { Problem } from "../problem.ts";
import { invalidFields } from "../validation.ts";

/** Reads the body of a request to `/api` and checks it against the schema. */
export async function readBody<Schema extends z.ZodType>(
  request: Request,
  schema: Schema,
): Promise<Result<z.output<Schema>, Problem>> {
  const body = await readJsonBody(request, HTTP_LIMITS.apiBodyBytes);
  return body.ok ? check(schema, body.value) : { ok: false, error: bodyProblem(body.error) };
}

/** The same where the body may be left out: what it says then is `otherwise`. */
export async function readOptionalBody<Schema extends z.ZodType>(
  request: Request,
  schema: Schema,
  otherwise: z.input<Schema>,
): Promise<Result<z.output<Schema>, Problem>> {
  const body = await readJsonBody(request, HTTP_LIMITS.apiBodyBytes);
  if (!body.ok && body.error.kind !== "missing") return { ok: false, error: bodyProblem(body.error) };
  return check(schema, body.ok ? body.value : otherwise);
}

function check<Schema extends z.ZodType>(schema: Schema, value: unknown): Result<z.output<Schema>, Problem> {
  const checked = schema.safeParse(value);
  return checked.success ? ok(checked.data) : { ok: false, error: invalidFields(checked.error) };
}

function bodyProblem(fault: BodyFault): Problem {
  const { detail } = fault;
  switch (fault.kind) {
    case "tooLarge":
      return { kind: "payloadTooLarge", detail };
    case "unsupportedType":
      return { kind: "unsupportedMediaType", detail };
    case "forbiddenKey":
      return { kind: "invalid", detail, errors: [{ pointer: fault.pointer, detail }] };
    case "missing":
    case "malformed":
    case "tooDeep":
      return { kind: "invalid", detail };
  }
}
