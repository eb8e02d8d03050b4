import { compareUtf8 } from "../../src/core/posts/key-order.ts";
import type { ObjectInfo, ObjectStore, Precondition, StoredObject } from "../../src/ports/posts/object-store.ts";

/** A bucket that lasts as long as the variable that holds it. */
export function memory(): ObjectStore {
  const objects = new Map<string, StoredObject>();
  let inOrder: StoredObject[] | undefined;

  async function storedObject(key: string, bytes: Uint8Array<ArrayBuffer>, contentType: string): Promise<StoredObject> {
    const copy = bytes.slice();
    const etag = await digest(copy);
    return { key, bytes: copy, etag, size: copy.length, uploadedAt: Date.now(), contentType };
  }

  function set(stored: StoredObject): void {
    objects.set(stored.key, stored);
    inOrder = undefined;
  }

  return {
    async list({ prefix, after = "", limit = 1000 }) {
      inOrder ??= [...objects.values()].sort((a, b) => compareUtf8(a.key, b.key));
      let first = 0;
      for (let end = inOrder.length; first < end; ) {
        const middle = (first + end) >> 1;
        const { key } = inOrder[middle] as StoredObject;
        if (compareUtf8(key, prefix) < 0 || compareUtf8(key, after) <= 0) first = middle + 1;
        else end = middle;
      }
      const page: ObjectInfo[] = [];
      for (let index = first; inOrder[index]?.key.startsWith(prefix); index++) {
        if (page.length === Math.min(limit, 1000)) return { objects: page, more: true };
        page.push(infoOf(inOrder[index] as StoredObject));
      }
      return { objects: page, more: false };
    },

    async head(key) {
      const found = objects.get(key);
      return found && infoOf(found);
    },

    async get(key, { range } = {}) {
      const found = objects.get(key);
      return found && { ...found, bytes: found.bytes.slice(range?.offset, range && range.offset + range.length) };
    },

    async put(key, bytes, contentType) {
      const stored = await storedObject(key, bytes, contentType);
      set(stored);
      return infoOf(stored);
    },

    async putIf(precondition, key, bytes, contentType) {
      const stored = await storedObject(key, bytes, contentType);
      // Looked at and written without a pause in between.
      if (!holds(precondition, objects.get(key))) return undefined;
      set(stored);
      return infoOf(stored);
    },

    async delete(key) {
      objects.delete(key);
      inOrder = undefined;
    },
  };
}

function infoOf({ key, etag, size, uploadedAt, contentType }: ObjectInfo): ObjectInfo {
  return { key, etag, size, uploadedAt, contentType };
}

function holds(precondition: Precondition, current: ObjectInfo | undefined): boolean {
  if (precondition === "absent") return !current;
  return !!current && (precondition === "present" || precondition.etags.includes(current.etag));
}

async function digest(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(hash.subarray(0, 16), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
