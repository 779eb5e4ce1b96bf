import * as z from "zod";

/**
 * What an answer of a shape is, with everything read-only. Whoever makes an answer states this as its type, so that the compiler holds it
 * to the shape, which is what `/openapi.json` tells.
 */
export type Answer<Shape extends z.ZodType> = ReadonlyDeep<z.output<Shape>>;

type ReadonlyDeep<T> = T extends readonly (infer Item)[]
  ? readonly ReadonlyDeep<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: ReadonlyDeep<T[Key]> }
    : T;

/** A time as `timestamp` writes it. */
export const time = z.iso.datetime();

/** A number of things. */
export const count = z.int().min(0);

/** A list as `page` makes it. */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.strictObject({ items: z.array(item), nextCursor });

const nextCursor = z
  .string()
  .nullable()
  .describe("What to send as after for the next page; null on the last one.");

/** How many, and the first of them. */
export const sampleOf = <Item extends z.ZodType>(item: Item) =>
  z.strictObject({
    count: count.describe("How many there are."),
    sample: z.array(item).describe("The first of them."),
  });

/** Whatever JSON can hold. */
export const anyJson = z.unknown();
