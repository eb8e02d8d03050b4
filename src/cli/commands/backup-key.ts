import { Command } from "commander";
import { writeBackupKey } from "../backup-key.ts";
import { terminalTexts } from "../terminal-texts.ts";

export const backupKey = ({ backupKey: texts, common } = terminalTexts()) =>
  new Command("backup-key")
    .description(texts.about)
    .argument("[file]", texts.file, "gazette-backup.key")
    .option("--json", common.json, false)
    .action(async (file: string, { json }: { json: boolean }) => {
      const publicKey = await writeBackupKey(file);
      if (json) console.log(JSON.stringify({ file, publicKey }));
      else console.log(`BACKUP_KEY = "${publicKey}"\n\n${texts.next(file)}`);
    });
