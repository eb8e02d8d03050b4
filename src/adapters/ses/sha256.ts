import { createHash, createHmac } from "node:crypto";

type Data = string | ArrayBuffer | ArrayBufferView;

/** SHA-256 and its HMAC for the SDK, without the copies and turns of the event loop that Web Crypto takes. */
export class Sha256 {
  readonly #key: Data | undefined;
  #hash: { update(data: string | Uint8Array): unknown; digest(): Uint8Array };

  constructor(key?: Data) {
    this.#key = key;
    this.#hash = this.#begin();
  }

  update(data: Data): void {
    this.#hash.update(bytesOf(data));
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }

  reset(): void {
    this.#hash = this.#begin();
  }

  #begin() {
    return this.#key === undefined ? createHash("sha256") : createHmac("sha256", bytesOf(this.#key));
  }
}

function bytesOf(data: Data): string | Uint8Array {
  if (typeof data === "string") return data;
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}
