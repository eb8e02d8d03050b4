/** What `npx gazette backup` says. */
export const backup = {
  about: "Back up the bucket to one archive, and verify it.",
  file: "the archive, such as gazette-2026-11-20.tar.gz",
  force: "overwrite an existing file",
  more: `Reads the bucket by the S3 protocol (R2 has an S3 endpoint too), with S3_BUCKET and the other S3_ settings from the
environment. It restores the feeds byte for byte. Subscribers and issues are in the database, which the cron backs up into
the bucket, encrypted, once BACKUP_KEY is set: see \`npx gazette backup-key\`. An archive holds those backups as they are.

The archive is a plain .tar.gz (bucket/…, manifest.json with the SHA-256 of each file), readable by its owner only.`,
  objects: "objects",
  done: (objects: number, path: string) => `${objects} objects in ${path}, verified`,
};
