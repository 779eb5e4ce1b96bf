/** Bytes as base64 (RFC 4648 §4). */
export const toBase64 = (bytes: Uint8Array): string =>
  btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));

/** The bytes of a base64 text, with its padding or without; nothing if it is not base64, or bits are set in it that stand for nothing (RFC 4648 §3.5). */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  const bytes = decode(text);
  return bytes !== undefined && unpadded(toBase64(bytes)) === unpadded(text) ? bytes : undefined;
}

const unpadded = (text: string): string => text.replace(/=+$/, "");

function decode(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}
