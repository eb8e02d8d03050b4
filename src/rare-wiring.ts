import { backupRows } from "./adapters/database/operations/backup-rows.ts";
import { outbox } from "./adapters/database/operations/outbox.ts";
import { webhooks } from "./adapters/database/operations/webhooks.ts";
import { isPublicAddress } from "./adapters/images/public-address.ts";
import * as objects from "./adapters/objects/index.ts";
import { seal } from "./adapters/sealed.ts";
import { webhookCaller } from "./adapters/webhook-caller.ts";
import type { Site } from "./core/site.ts";
import type { Backup } from "./ports/operations/backup.ts";
import type { ObjectStore } from "./ports/posts/object-store.ts";
import type { Bindings } from "./shared-parts.ts";

// What few requests need, loaded by the first of them.
export { answers } from "./adapters/database/operations/answers.ts";

/** Opens what calls webhooks. */
export function openWebhooks(db: D1Database, site: Site) {
  return { webhooks: webhooks(db), outbox: outbox(db, site), caller: webhookCaller(site.url, isPublicAddress) };
}

/** Opens backups, into a bucket of their own if there is one. */
export function openBackup({ DB, BACKUPS }: Bindings, posts: ObjectStore, key: string): Backup {
  const vault = {
    objects: BACKUPS ? objects.r2({ BUCKET: BACKUPS }) : posts,
    seal: (bytes: Uint8Array<ArrayBuffer>) => seal(key, bytes),
  };
  return { rows: backupRows(DB), vault };
}
