/** Fills the array with random bytes. */
export type RandomBytes = (bytes: Uint8Array<ArrayBuffer>) => void;

const secure: RandomBytes = (bytes) => {
  crypto.getRandomValues(bytes);
};

/**
 * `length` characters of the alphabet (256 at most), each as likely as the others: bytes beyond the last whole multiple of the
 * alphabet's size are thrown away, because taking their remainder would favour its first characters.
 */
export function randomText(alphabet: string, length: number, fill: RandomBytes = secure): string {
  const usable = 256 - (256 % alphabet.length);
  const bytes = new Uint8Array(length);
  let text = "";
  while (text.length < length) {
    fill(bytes);
    for (const byte of bytes) {
      if (byte < usable && text.length < length) text += alphabet.charAt(byte % alphabet.length);
    }
  }
  return text;
}
