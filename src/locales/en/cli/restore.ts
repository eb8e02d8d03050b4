/** What `npx gazette restore` says. */
export const restore = {
  about: "Restore an archive into a bucket, or what the cron backs up into an empty database.",
  file: "an archive of `npx gazette backup`; without it, the backups in the bucket",
  database: "restore into this D1 database, migrated and empty",
  key: "the private key of `npx gazette backup-key`; without an archive",
  at: "restore the state at this time, such as 2026-11-23T08:00:00Z, instead of the newest",
  local: "use a database on this machine instead of Cloudflare: the state folder of `npm start`",
  force: "restore even if the database is not empty; existing rows stay",
  dryRun: "only verify the archive and report what would be written",
  more: `With an archive: restores into the bucket of S3_BUCKET and the other S3_ settings. Skips objects that exist already, so
that an interrupted restore can be repeated, and leaves objects alone that are not in the backup. Afterwards, run
\`npx gazette reindex\` to index the bucket at once.

Without one: reads the backups that the cron keeps in the bucket of S3_BUCKET (snapshots and the journal of each minute since),
puts them together on this machine and brings them into the database --database, before the Worker is deployed. Run an
interrupted restore again to continue it. Emails that may have been sent after the last backup become unknown and are not
sent again. Subscribers erased after --at stay erased.`,

  progress: { objects: "objects", read: "objects read", files: "files" },
  nothingGiven: "Give an archive, or --database and --key to restore from the bucket.",
  notATime: "It must be a time such as 2026-11-23T08:00:00Z.",
  unsafe: (archive: string, key: string) =>
    `${archive} contains ${key}, an unsafe key. Nothing was written. Check where the archive comes from.`,
  noDatabase: (archive: string) => `${archive} contains no database.`,
  valid: (archive: string, madeAt: string, objects: number, database: boolean) =>
    `${archive} of ${madeAt} is valid: ${objects} objects, ${database ? "with" : "without"} a database`,
  written: (written: number, unchanged: number, database: string | undefined) =>
    `written ${written}  unchanged ${unchanged}${database ? `  database ${database}` : ""}`,
  databaseLeft: "The database was not restored. To restore it, add --database.",

  newerNode: "Restoring a database needs Node 22.13 or newer.",
  unknownTable: (table: string) => `The backup holds a table that Gazette does not have: ${table}.`,
  anotherRestore: (database: string, name: string) =>
    `The database ${database} holds a part of another restore (${name}). Make a new one.`,
  restored: (dryRun: boolean, subscribers: number, issues: number, until: string, database: string) =>
    `${dryRun ? "would restore" : "restored"} ${subscribers} subscribers and ${issues} issues as of ${until} into ${database}`,
  erased: (subscribers: number) => `${subscribers} subscribers erased after the backup are left out`,
  unknown: (deliveries: number) =>
    `${deliveries} deliveries are unknown: they may have been sent after the last backup and are not resent by themselves. \`npx gazette issues\` lists them and can resend them.`,
  next: "Now deploy the Worker, and run `npx gazette reindex`.",

  noBackup: "The bucket holds no whole backup. Check S3_BUCKET, and when backups began.",
  notThatOld: (oldest: string) => `No backup is that old: the oldest is of ${oldest}.`,
  newer: (key: string) => `${key} was made by a newer version of Gazette. Restore it with that version.`,
  damaged: (key: string) => `${key} is damaged: its checksum does not match. Choose an earlier backup with --at.`,
  wrongKey: (key: string) =>
    `The key does not open ${key}. Give the private key that belongs to BACKUP_KEY at that time.`,
  notEmpty: (database: string) =>
    `The database ${database} is not empty. Restore into a new one: \`wrangler d1 create …\`, \`wrangler d1 migrations apply … --remote\`, then point the Worker at it.`,
  wrangler: (action: string, database: string, said: string) =>
    `wrangler could not ${action} the database ${database}:\n${said}`,
};
