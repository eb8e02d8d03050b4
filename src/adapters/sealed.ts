/**
 * Seals bytes so that only the holder of a private key opens them: gzip, an X25519 key made for this once (RFC 7748), HKDF-SHA-256
 * (RFC 5869), AES-256-GCM.
 */
const MAGIC = new TextEncoder().encode("GAZETTE-SEALED-1");
const KEY_BYTES = 32;
const HEAD = MAGIC.length + KEY_BYTES;

/** The bytes of a key as `gazette backup-key` writes it. */
export const PUBLIC_KEY = /^[\w-]{43}$/;

type Bytes = Uint8Array<ArrayBuffer>;

const publicOf = (bytes: Bytes) => crypto.subtle.importKey("raw", bytes, { name: "X25519" }, true, []);

export async function seal(publicKey: string, content: Bytes): Promise<Bytes> {
  const recipient = Uint8Array.from(Buffer.from(publicKey, "base64url"));
  const once = (await crypto.subtle.generateKey({ name: "X25519" }, true, ["deriveBits"])) as CryptoKeyPair;
  const sender = new Uint8Array((await crypto.subtle.exportKey("raw", once.publicKey)) as ArrayBuffer);
  const key = await sharedKey(once.privateKey, await publicOf(recipient), [sender, recipient]);
  const packed = await through(content, new CompressionStream("gzip"));
  return joined([MAGIC, sender, new Uint8Array(await crypto.subtle.encrypt(GCM, key, packed))]);
}

/** Opens what was sealed for this key. Throws if it was not, or has been changed. */
export async function open(
  { publicKey, privateKey }: Record<"publicKey" | "privateKey", Bytes>,
  sealed: Bytes,
): Promise<Bytes> {
  if (Buffer.compare(sealed.subarray(0, MAGIC.length), MAGIC) !== 0) throw new Error("It is not sealed by Gazette.");
  const sender = sealed.slice(MAGIC.length, HEAD);
  const own = await crypto.subtle.importKey("pkcs8", privateKey, { name: "X25519" }, false, ["deriveBits"]);
  const key = await sharedKey(own, await publicOf(sender), [sender, publicKey]);
  const packed = new Uint8Array(await crypto.subtle.decrypt(GCM, key, sealed.subarray(HEAD)));
  return through(packed, new DecompressionStream("gzip"));
}

// A key seals once, so that its nonce may be the same each time.
const GCM = { name: "AES-GCM", iv: new Uint8Array(12) };

async function sharedKey(own: CryptoKey, other: CryptoKey, both: Bytes[]): Promise<CryptoKey> {
  // Cloudflare's types name the field otherwise than the standard and workerd do.
  const agreement = { name: "X25519", public: other } as unknown as SubtleCryptoDeriveKeyAlgorithm;
  const secret = await crypto.subtle.deriveBits(agreement, own, 256);
  const material = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveKey"]);
  const derivation = { name: "HKDF", hash: "SHA-256", salt: joined(both), info: MAGIC };
  return crypto.subtle.deriveKey(derivation, material, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

async function through(bytes: Bytes, stream: CompressionStream | DecompressionStream): Promise<Bytes> {
  return new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(stream)).arrayBuffer());
}

function joined(parts: Bytes[]): Bytes {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
