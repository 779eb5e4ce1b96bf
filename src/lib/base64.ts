/** Bytes as base64 (RFC 4648 §4). */
export const toBase64 = (bytes: Uint8Array): string =>
  btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));

/** The bytes of a base64 text; nothing if it is not base64, or not the one text that stands for those bytes (RFC 4648 §3.5). */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  const bytes = decode(text);
  return bytes !== undefined && toBase64(bytes) === text ? bytes : undefined;
}

function decode(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}
