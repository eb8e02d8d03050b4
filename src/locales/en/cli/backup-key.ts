/** What `npx gazette backup-key` says. */
export const backupKey = {
  about:
    "Make the key that backups are sealed for. The Worker gets the public half, and can write backups but not read them.",
  file: "where the private half goes",
  next: (file: string) => `Put this under [vars] in gazette.toml, and run \`npx gazette deploy\`.
${file} opens the backups: keep it where neither the bucket nor the Worker is, and a copy elsewhere. Without it they are lost.`,
  head: "The private key of Gazette's backups. Whoever has it and the bucket can read them; without it nobody can.",
  exists: (path: string) => `${path} already exists. It may be the only key to your backups: keep it.`,
  notAKey: (path: string) => `${path} is no key of \`gazette backup-key\`.`,
};
