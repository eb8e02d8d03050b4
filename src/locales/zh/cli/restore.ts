import type { restore as english } from "../../en/cli/restore.ts";

export const restore: typeof english = {
  about: "把归档恢复到存储桶，或把定时任务的备份恢复到空数据库。",
  file: "`npx gazette backup` 的归档；不指定时使用存储桶中的备份",
  database: "恢复到这个 D1 数据库，须已迁移且为空",
  key: "`npx gazette backup-key` 的私钥；没有归档时需要",
  at: "恢复到当时的状态，例如 2026-11-23T08:00:00Z，默认为最新",
  local: "使用本机的数据库，而不是 Cloudflare 的：`npm start` 的状态文件夹",
  force: "数据库不为空时也恢复：已有的行保留",
  dryRun: "只校验归档，报告将写入的内容",
  more: `指定归档时：恢复到 S3_BUCKET 和其他 S3_ 设置所指的存储桶。已有的对象跳过，因此中断的恢复可以重复；
备份中没有的对象不动。之后运行 \`npx gazette reindex\` 立即建立索引。

不指定归档时：读取定时任务在存储桶 S3_BUCKET 中的备份（快照，以及此后每分钟的日志），在本机拼合，
写入 --database 指定的数据库，在部署 Worker 之前进行。中断的恢复再次运行时从停下的地方继续。
最后一次备份之后可能已发送的邮件结果未知，不会重发。--at 之后被删除的人仍为已删除。`,

  progress: { objects: "个对象", read: "个对象已读取", files: "个文件" },
  nothingGiven: "请指定归档；或用 --database 和 --key 从存储桶恢复。",
  notATime: "必须是时间，例如 2026-11-23T08:00:00Z。",
  unsafe: (archive, key) => `${archive} 中有不安全的键 ${key}。没有写入任何内容。请查明归档的来源。`,
  noDatabase: (archive) => `${archive} 中没有数据库。`,
  valid: (archive, madeAt, objects, database) =>
    `${archive}（${madeAt}）有效：${objects} 个对象，${database ? "含" : "不含"}数据库`,
  written: (written, unchanged, database) =>
    `写入 ${written}  未更改 ${unchanged}${database ? `  数据库 ${database}` : ""}`,
  databaseLeft: "数据库没有恢复。要恢复它，请加上 --database。",

  newerNode: "恢复数据库需要 Node 22.13 或更新的版本。",
  unknownTable: (table) => `备份中有 Gazette 没有的表：${table}。`,
  anotherRestore: (database, name) => `数据库 ${database} 中有另一次恢复（${name}）的一部分。请新建一个。`,
  restored: (dryRun, subscribers, issues, until, database) =>
    `${dryRun ? "将恢复" : "已恢复"} ${subscribers} 位订阅者和 ${issues} 期到 ${database}，截至 ${until}`,
  erased: (subscribers) => `备份之后被删除的 ${subscribers} 位没有恢复`,
  unknown: (deliveries) =>
    `${deliveries} 封邮件结果未知：可能在最后一次备份之后已经发出，不会自动重发；\`npx gazette issues\` 列出它们，由您决定是否重发。`,
  next: "现在请部署 Worker，然后运行 `npx gazette reindex`。",

  noBackup: "存储桶中没有完整的备份。请检查 S3_BUCKET，以及备份从何时开始。",
  notThatOld: (oldest) => `没有这么早的备份：最早的是 ${oldest}。`,
  newer: (key) => `${key} 由更新版本的 Gazette 生成。请用那个版本恢复。`,
  damaged: (key) => `${key} 已损坏：校验和不符。请用 --at 选择更早的备份。`,
  wrongKey: (key) => `密钥打不开 ${key}。请使用当时与 BACKUP_KEY 对应的私钥。`,
  notEmpty: (database) =>
    `数据库 ${database} 不是空的。请恢复到新的数据库：先运行 \`wrangler d1 create …\` 和 \`wrangler d1 migrations apply … --remote\`，再让 Worker 使用它。`,
  wrangler: (action, database, said) => `wrangler 无法对数据库 ${database} 执行 ${action}：\n${said}`,
};
