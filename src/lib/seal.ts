import { fromBase64, toBase64 } from "./base64.ts";
import { fail, ok, type Result } from "./result.ts";

/**
 * `malformed`: not something that `seal` made; `unknownKey`: sealed under a version of the master key that is not there any more;
 * `refused`: sealed for another tenant or purpose, under another key, or changed since.
 */
export type OpenFault = "malformed" | "unknownKey" | "refused";

/**
 * Seals a secret with AES-256-GCM under a key of this tenant's own, derived by HKDF-SHA-256 (RFC 5869) from the newest version of
 * the master key. Tenant and purpose are authenticated along, so that what was sealed for one opens for no other.
 *
 * @param masterKey all versions, newest first: `v2:<base64 of 32 bytes>,v1:…`
 * @returns `<version>.<base64 of the nonce>.<base64 of the ciphertext>`
 */
export async function seal(
  masterKey: string,
  tenant: string,
  purpose: string,
  text: string,
): Promise<string> {
  const [newest] = keyVersions(masterKey);
  if (newest === undefined) throw new Error("MASTER_KEY holds no key.");
  const nonce = crypto.getRandomValues(new Uint8Array(12));
  const sealed = await crypto.subtle.encrypt(
    algorithm(nonce, tenant, purpose),
    await tenantKey(newest.key, tenant),
    new TextEncoder().encode(text),
  );
  return [newest.version, toBase64(nonce), toBase64(new Uint8Array(sealed))].join(".");
}

/** Opens what `seal` made for this tenant and purpose, under any version of the master key that is still there. */
export async function open(
  masterKey: string,
  tenant: string,
  purpose: string,
  sealed: string,
): Promise<Result<string, OpenFault>> {
  const [version, nonceText, ciphertext, ...more] = sealed.split(".");
  const nonce = fromBase64(nonceText ?? "");
  const bytes = fromBase64(ciphertext ?? "");
  if (nonce?.length !== 12 || bytes === undefined || more.length > 0) return fail("malformed");
  const known = keyVersions(masterKey).find((candidate) => candidate.version === version);
  if (known === undefined) return fail("unknownKey");
  try {
    const key = await tenantKey(known.key, tenant);
    const text = await crypto.subtle.decrypt(algorithm(nonce, tenant, purpose), key, bytes);
    return ok(new TextDecoder().decode(text));
  } catch {
    return fail("refused");
  }
}

interface KeyVersion {
  readonly version: string;
  readonly key: Uint8Array<ArrayBuffer>;
}

/** A bad master key is a mistake of the operator's: it stops everything that needs it. The message must not hold the key. */
function keyVersions(masterKey: string): readonly KeyVersion[] {
  return masterKey.split(",").map((part) => {
    const [version = "", text = "", ...more] = part.trim().split(":");
    const key = fromBase64(text);
    if (!/^v[0-9]+$/.test(version) || key?.length !== 32 || more.length > 0)
      throw new Error("MASTER_KEY must be a list of <version>:<base64 of 32 bytes>, such as v1:….");
    return { version, key };
  });
}

async function tenantKey(master: Uint8Array<ArrayBuffer>, tenant: string): Promise<CryptoKey> {
  const base = await crypto.subtle.importKey("raw", master, "HKDF", false, ["deriveKey"]);
  return crypto.subtle.deriveKey(
    {
      name: "HKDF",
      hash: "SHA-256",
      salt: new Uint8Array(0),
      info: new TextEncoder().encode(`rollcall seal ${tenant}`),
    },
    base,
    { name: "AES-GCM", length: 256 },
    false,
    ["encrypt", "decrypt"],
  );
}

const algorithm = (nonce: Uint8Array<ArrayBuffer>, tenant: string, purpose: string) => ({
  name: "AES-GCM",
  iv: nonce,
  additionalData: new TextEncoder().encode(JSON.stringify([tenant, purpose])),
});
