import type { z } from "zod";
import { ok, type Result } from "../../lib/result.ts";
import { HTTP_LIMITS } from "../../limits.ts";
import { type BodyFault, readJsonBody } from "../json-body.ts";
import type { Problem } from "../problem.ts";
import { invalidFields } from "../validation.ts";

/** Reads the body of a request to `/api` and checks it against the schema. */
export async function readBody<Schema extends z.ZodType>(
  request: Request,
  schema: Schema,
): Promise<Result<z.output<Schema>, Problem>> {
  const body = await readJsonBody(request, HTTP_LIMITS.apiBodyBytes);
  if (!body.ok) return { ok: false, error: bodyProblem(body.error) };
  const checked = schema.safeParse(body.value);
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
