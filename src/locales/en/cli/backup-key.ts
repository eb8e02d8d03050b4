/** What `npx gazette backup-key` says. */
export const backupKey = {
  about:
    "Make the key that encrypts backups. The Worker gets the public half, and can write backups but not read them.",
  file: "the file for the private half",
  next: (file: string) => `Put this under [vars] in gazette.toml, and run \`npx gazette deploy\`.
${file} opens the backups: keep it where neither the bucket nor the Worker is, and a copy elsewhere. Without it they are lost.`,
  head: "The private key of Gazette's backups. Whoever has it and the bucket can read them; without it nobody can.",
  exists: (path: string) => `${path} already exists. It may be the only key to your backups: keep it.`,
  notAKey: (path: string) => `${path} is not a key made by \`gazette backup-key\`.`,
};
