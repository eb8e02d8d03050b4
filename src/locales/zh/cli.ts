import type { cli as english } from "../en/cli.ts";
import { backup } from "./cli/backup.ts";
import { backupKey } from "./cli/backup-key.ts";
import { common } from "./cli/common.ts";
import { completion } from "./cli/completion.ts";
import { deploy } from "./cli/deploy.ts";
import { init } from "./cli/init.ts";
import { program } from "./cli/program.ts";
import { publish } from "./cli/publish.ts";
import { status } from "./cli/status.ts";

/** 命令行的全部文字。 */
export const cli: typeof english = { program, common, backup, backupKey, completion, deploy, init, publish, status };
