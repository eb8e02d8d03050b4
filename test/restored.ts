import type { BackupBucket } from "../src/cli/backup-set.ts";
import { rebuild } from "../src/cli/restore-database.ts";
import type { ObjectStore } from "../src/ports/posts/object-store.ts";
import { type LocalD1, openD1 } from "./sqlite/d1.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** A bucket as the command line reads it. Without `open` its objects are as they were before sealing. */
export function backupBucket(objects: ObjectStore, open: BackupBucket["open"] = async (bytes) => bytes): BackupBucket {
  return {
    async list(prefix) {
      const keys: { key: string }[] = [];
      for (let more = true; more; ) {
        const page = await objects.list({ prefix, after: keys.at(-1)?.key ?? "" });
        keys.push(...page.objects);
        more = page.more;
      }
      return keys;
    },
    async get(key) {
      const found = await objects.get(key);
      if (!found) throw new Error(`${key} is missing.`);
      return found;
    },
    open,
  };
}

/** What `backup` takes in place of the Worker's own. */
export const unsealed = (objects: ObjectStore) => ({ objects, seal: async (bytes: Bytes) => bytes });

/** Restores the newest backup, or that of a moment, into a new database. */
export async function restored(bucket: BackupBucket, { at, into = openD1() }: { at?: number; into?: LocalD1 } = {}) {
  const { rebuilt, ...told } = await rebuild(bucket, ":memory:", at);
  try {
    for (const statement of rebuilt.statements()) into.sqlite.exec(statement);
  } finally {
    rebuilt.close();
  }
  return { db: into, ...told };
}
