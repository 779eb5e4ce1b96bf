/** Digits, upper-case and lower-case letters: what survives every form, shell and copy of a token. */
export const BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** A whole number of 0 or more in base 62, with zeros in front up to `width`. */
export function toBase62(value: number, width: number): string {
  let rest = value;
  let text = "";
  do {
    text = BASE62.charAt(rest % 62) + text;
    rest = Math.floor(rest / 62);
  } while (rest > 0);
  return text.padStart(width, "0");
}
