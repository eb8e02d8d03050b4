import { adopt } from "./cli/adopt.ts";
import { archive } from "./cli/archive.ts";
import { backup } from "./cli/backup.ts";
import { backupKey } from "./cli/backup-key.ts";
import { bucket } from "./cli/bucket.ts";
import { check } from "./cli/check.ts";
import { ci } from "./cli/ci.ts";
import { common } from "./cli/common.ts";
import { completion } from "./cli/completion.ts";
import { connection } from "./cli/connection.ts";
import { deploy } from "./cli/deploy.ts";
import { doctor } from "./cli/doctor.ts";
import { exportSubscribers } from "./cli/export-subscribers.ts";
import { importSubscribers } from "./cli/import-subscribers.ts";
import { init } from "./cli/init.ts";
import { issues } from "./cli/issues.ts";
import { mail } from "./cli/mail.ts";
import { newPost } from "./cli/new-post.ts";
import { preview } from "./cli/preview.ts";
import { program } from "./cli/program.ts";
import { publish } from "./cli/publish.ts";
import { quarantine } from "./cli/quarantine.ts";
import { reindex } from "./cli/reindex.ts";
import { replayFeedback } from "./cli/replay-feedback.ts";
import { restore } from "./cli/restore.ts";
import { secrets } from "./cli/secrets.ts";
import { sender } from "./cli/sender.ts";
import { smoke } from "./cli/smoke.ts";
import { start } from "./cli/start.ts";
import { status } from "./cli/status.ts";

/** What the command line says: of the program, of all commands, and of each. */
export const cli = {
  program,
  common,
  adopt,
  archive,
  backup,
  backupKey,
  bucket,
  check,
  ci,
  completion,
  connection,
  deploy,
  doctor,
  exportSubscribers,
  importSubscribers,
  init,
  issues,
  mail,
  newPost,
  preview,
  publish,
  quarantine,
  reindex,
  replayFeedback,
  restore,
  secrets,
  sender,
  smoke,
  start,
  status,
};
