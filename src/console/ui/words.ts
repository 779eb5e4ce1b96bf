/** A number with its noun, in the right form: `one person`, `1,204 people`. */
export const counted = (count: number, one: string, many: string): string =>
  count === 1 ? `one ${one}` : `${number(count)} ${many}`;

/** A number as it is written in English; with `isMinimum`, as at least that. */
export const number = (value: number, isMinimum = false): string =>
  `${value.toLocaleString("en-US")}${isMinimum ? "+" : ""}`;

/** The first letter of a sentence in upper case. */
export const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
