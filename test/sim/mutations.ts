import list from "./mutations.json" with { type: "json" };

/** A deliberate fault in the product: one snippet replaced by another while it is loaded. */
export interface Mutation {
  readonly name: string;
  readonly file: string;
  readonly find: string;
  readonly put: string;
  /** What `main.ts` is to be told besides, where the usual histories rarely come to the place. */
  readonly options?: readonly string[];
}

/** The source with the fault in it. Throws where the snippet is not there, or not only once, so that this list cannot rot. */
export function mutated({ name, file, find, put }: Mutation, source: string): string {
  if (source.split(find).length !== 2)
    throw new Error(`${name}: ${file} holds the snippet not exactly once: ${find}`);
  return source.replace(find, () => put);
}

export const MUTATIONS: readonly Mutation[] = list;
