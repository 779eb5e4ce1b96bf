import { createCipheriv, createDecipheriv, createHash, hkdfSync } from "node:crypto";
import type { Random } from "./random.ts";

/** The parts of Web Crypto that the product uses. Node's own answers come from a pool of threads, in any order; these come at once. */
export function createCrypto(random: Random): object {
  const fill = <T extends ArrayBufferView>(view: T): T => {
    const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
    for (let index = 0; index < bytes.length; index++) bytes[index] = random.int(0, 255);
    return view;
  };
  return {
    getRandomValues: fill,
    randomUUID: () => {
      const bytes = fill(new Uint8Array(16));
      bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
      bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
      const hex = Buffer.from(bytes).toString("hex");
      return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join(
        "-",
      );
    },
    subtle,
  };
}

interface Key {
  readonly bytes: Uint8Array;
}
interface Gcm {
  readonly iv: Uint8Array;
  readonly additionalData: Uint8Array;
}

const TAG = 16;

const subtle = {
  digest: async (_name: string, data: Uint8Array): Promise<ArrayBuffer> =>
    bufferOf(createHash("sha256").update(data).digest()),
  importKey: async (_format: string, bytes: Uint8Array): Promise<Key> => ({ bytes }),
  deriveKey: async ({ info, salt }: { info: Uint8Array; salt: Uint8Array }, base: Key): Promise<Key> => ({
    bytes: new Uint8Array(hkdfSync("sha256", base.bytes, salt, info, 32)),
  }),
  encrypt: async ({ iv, additionalData }: Gcm, key: Key, data: Uint8Array): Promise<ArrayBuffer> => {
    const cipher = createCipheriv("aes-256-gcm", key.bytes, iv).setAAD(additionalData);
    return bufferOf(Buffer.concat([cipher.update(data), cipher.final(), cipher.getAuthTag()]));
  },
  decrypt: async ({ iv, additionalData }: Gcm, key: Key, data: Uint8Array): Promise<ArrayBuffer> => {
    const decipher = createDecipheriv("aes-256-gcm", key.bytes, iv).setAAD(additionalData);
    decipher.setAuthTag(data.subarray(data.length - TAG));
    return bufferOf(Buffer.concat([decipher.update(data.subarray(0, data.length - TAG)), decipher.final()]));
  },
};

const bufferOf = (bytes: Buffer): ArrayBuffer => new Uint8Array(bytes).buffer;
