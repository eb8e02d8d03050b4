import { Command } from "commander";
import { writeBackupKey } from "../backup-key.ts";

export const backupKey = new Command("backup-key")
  .description(
    "Make the key that backups are sealed for. The Worker gets the public half, and can write backups but not read them.",
  )
  .argument("[file]", "where the private half goes", "gazette-backup.key")
  .option("--json", "print one JSON object instead of text", false)
  .action(async (file: string, { json }: { json: boolean }) => {
    const publicKey = await writeBackupKey(file);
    if (json) {
      console.log(JSON.stringify({ file, publicKey }));
      return;
    }
    console.log(`BACKUP_KEY = "${publicKey}"`);
    console.log(`\nPut this under [vars] in gazette.toml, and run \`npx gazette deploy\`.
${file} opens the backups: keep it where neither the bucket nor the Worker is, and a copy elsewhere. Without it they are lost.`);
  });
