import { fold } from "../lib/fold.ts";
import { isObject, type Json, type JsonObject } from "../lib/json.ts";
import { ACTIVITY_LIMITS } from "../limits/records.ts";
import type { Changed, Difference } from "./changed.ts";
import { redactText } from "./redact.ts";

/** By what a record is found: the id of a user or a group, or a name. */
export const idSubject = (id: string): string => `id/${keyOf(id)}`;
export const nameSubject = (kind: "userName" | "displayName", name: string): string =>
  `${kind}/${keyOf(fold(name))}`;

/** A record's path as it was kept, the body that came, and what came of it. */
export interface SubjectSource {
  readonly path: string;
  readonly body: Json | undefined;
  readonly changed: Changed | undefined;
  readonly difference: Difference | undefined;
}

/**
 * Whom a request is about, bounded. Names are there where they lead to more than the id does: of what was refused, made, renamed or
 * deleted. Whoever bears a name now is found by the id.
 */
export function subjectsOf({ path, body, changed, difference = {} }: SubjectSource): readonly string[] {
  const ids = [...idsOf(changed), ...inPath(path)].map(idSubject);
  const names = changed === undefined ? namesIn(path, body) : namesOf(changed, difference);
  const { addedIds = [], removedIds = [] } = difference;
  const others = [...addedIds, ...removedIds, ...(changed?.kind === "group" ? changed.parkedIds : [])];
  return [...new Set([...ids, ...names, ...others.map(idSubject)])].slice(0, ACTIVITY_LIMITS.subjects);
}

function idsOf(changed: Changed | undefined): readonly string[] {
  switch (changed?.kind) {
    case undefined:
      return [];
    case "user":
      return [changed.userId];
    case "group":
      return [changed.groupId];
    case "bulk":
      return changed.ids;
  }
}

const inPath = (path: string): readonly string[] => {
  const id = /^\/(?:Users|Groups)\/([^/?]+)/.exec(path)?.[1];
  return id === undefined || id === ".search" ? [] : [id];
};

/** The name in a body that came to nothing. */
function namesIn(path: string, body: Json | undefined): readonly string[] {
  if (!isObject(body)) return [];
  if (path.startsWith("/Users")) return nameIn(body, "userName");
  return path.startsWith("/Groups") ? nameIn(body, "displayName") : [];
}

function namesOf(changed: Changed, { before = {}, after = {} }: Difference): readonly string[] {
  if (changed.kind === "bulk" || changed.change === "nothing") return [];
  const kind = changed.kind === "user" ? "userName" : "displayName";
  const [old, now] = [nameIn(before, kind), nameIn(after, kind)];
  return old[0] === now[0] ? [] : [...now, ...old];
}

const nameIn = (resource: JsonObject, kind: "userName" | "displayName"): readonly string[] => {
  const name = resource[kind];
  return typeof name === "string" && name !== "" ? [nameSubject(kind, name)] : [];
};

/** As part of a key: bounded, and nothing that the database reads otherwise than it was written. */
const keyOf = (text: string): string =>
  redactText(text).replaceAll("\0", "").slice(0, ACTIVITY_LIMITS.subjectLength).toWellFormed();
