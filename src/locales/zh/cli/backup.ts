import type { backup as english } from "../../en/cli/backup.ts";

/** `npx gazette backup` 的文字。 */
export const backup: typeof english = {
  about: "把存储桶备份为一个归档文件，并加以校验。",
  file: "归档文件，例如 gazette-2026-11-20.tar.gz",
  force: "覆盖已有的文件",
  more: `按 S3 协议读取存储桶（R2 也有 S3 端点），使用环境变量 S3_BUCKET 和其他 S3_ 设置。恢复后订阅源逐字节相同。
订阅者和期次在数据库中：设置 BACKUP_KEY 后，定时任务会把数据库加密备份到存储桶，见 \`npx gazette backup-key\`。
归档文件原样包含这些备份。

归档是普通的 .tar.gz（bucket/…，manifest.json 含每个文件的 SHA-256），只有文件的主人可以读取。`,
  objects: "个对象",
  done: (objects, path) => `${path} 中有 ${objects} 个对象，已校验`,
};
