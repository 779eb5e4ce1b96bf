import { isObject, type Json, type JsonObject } from "../../lib/json.ts";
import { HTTP_LIMITS } from "../../limits/http.ts";

/**
 * The elements of `members` of the resource with this id, as the client gets to see them, piece by piece; undefined for a resource that is
 * whole as it is. To be asked in the order in which the groups were given, and to be read to the end before the next one is asked for.
 */
export type LateMembers = (id: string) => AsyncIterable<readonly Json[]> | undefined;

/**
 * The body as JSON, with the members that come late in their places: the same text that JSON.stringify would give of the whole. Nothing is
 * read before it is asked for, so a slow client slows the reading, and a HEAD reads nothing. `onBreak` hears why a body ended early.
 */
export function streamBody(
  body: JsonObject,
  late: LateMembers,
  onBreak: (error: unknown) => void,
): ReadableStream<Uint8Array> {
  const texts = textsOf(body, late);
  const encoder = new TextEncoder();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          let text = "";
          while (text.length < HTTP_LIMITS.chunkLength) {
            const next = await texts.next();
            if (next.done === true) {
              if (text !== "") controller.enqueue(encoder.encode(text));
              controller.close();
              return;
            }
            text += next.value;
          }
          controller.enqueue(encoder.encode(text));
        } catch (error) {
          onBreak(error);
          // The message is for nobody: what counts is that the body has no end.
          controller.error(new Error("The answer was broken off"));
        }
      },
      async cancel() {
        await texts.return(undefined);
      },
    },
    { highWaterMark: 0 },
  );
}

async function* textsOf(body: JsonObject, late: LateMembers): AsyncGenerator<string> {
  if (!Array.isArray(body.Resources)) {
    yield* resourceTexts(body, late);
    return;
  }
  const { Resources, ...head } = body;
  const resources: readonly Json[] = body.Resources;
  yield `${JSON.stringify(head).slice(0, -1)},"Resources":[`;
  for (const [index, resource] of resources.entries()) {
    if (index > 0) yield ",";
    yield* resourceTexts(resource, late);
  }
  yield "]}";
}

async function* resourceTexts(resource: Json, late: LateMembers): AsyncGenerator<string> {
  const members = isObject(resource) && Object.hasOwn(resource, "members") && late(String(resource.id));
  if (!isObject(resource) || !members) {
    yield JSON.stringify(resource);
    return;
  }
  let separator = "{";
  for (const [name, value] of Object.entries(resource)) {
    if (name !== "members") {
      yield `${separator}${JSON.stringify(name)}:${JSON.stringify(value)}`;
      separator = ",";
      continue;
    }
    let isEmpty = true;
    for await (const piece of members) {
      if (piece.length === 0) continue;
      yield `${isEmpty ? `${separator}"members":[` : ","}${JSON.stringify(piece).slice(1, -1)}`;
      isEmpty = false;
    }
    if (isEmpty) continue;
    yield "]";
    separator = ",";
  }
  yield "}";
}
