/** Keeps the worlds in a file, so that the developer's Foundation survives a restart. */
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { Settings } from "./settings.ts";
import type { Site } from "./site.ts";
import { createSite } from "./site.ts";
import type { World } from "./world.ts";

/** Many changes in a row become one write. */
const WRITE_DELAY_MS = 250;

export interface StateFile {
  /** Something may have changed: write soon. */
  touch(): void;
  /** Writes what is still to be written. */
  close(): Promise<void>;
}

export const NO_STATE_FILE: StateFile = { touch: () => undefined, close: async () => undefined };

/** The worlds of the file, by name; none if there is no file yet. */
export async function readStateFile(path: string): Promise<Map<string, Site>> {
  const text = await readFile(path, "utf8").catch(() => undefined);
  if (text === undefined) return new Map();
  const saved: readonly SavedSite[] = JSON.parse(text, revive);
  return new Map(saved.map(({ name, world, settings }) => [name, createSite(world, settings)]));
}

/** Writes the worlds to the file whenever it was touched. */
export function createStateFile(path: string, sites: ReadonlyMap<string, Site>): StateFile {
  let timer: NodeJS.Timeout | undefined;
  let writing = Promise.resolve();
  const write = () => {
    timer = undefined;
    const saved = [...sites].map(([name, { world, settings }]): SavedSite => ({ name, world, settings }));
    const text = JSON.stringify(saved, flatten);
    writing = writing.then(() => replaceFile(path, text));
  };
  return {
    touch() {
      timer ??= setTimeout(write, WRITE_DELAY_MS);
    },
    async close() {
      if (timer !== undefined) {
        clearTimeout(timer);
        write();
      }
      await writing;
    },
  };
}

interface SavedSite {
  readonly name: string;
  readonly world: World;
  readonly settings: Settings;
}

/** A crash while writing leaves the former file whole. */
async function replaceFile(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(`${path}.new`, text);
  await rename(`${path}.new`, path);
}

function flatten(_key: string, value: unknown): unknown {
  if (value instanceof Map) return { $map: [...value] };
  if (value instanceof Set) return { $set: [...value] };
  return value;
}

function revive(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if ("$map" in value && Array.isArray(value.$map)) return new Map(value.$map);
  if ("$set" in value && Array.isArray(value.$set)) return new Set(value.$set);
  return value;
}
