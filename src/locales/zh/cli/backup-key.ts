import type { backupKey as english } from "../../en/cli/backup-key.ts";

/** `npx gazette backup-key` 的文字。 */
export const backupKey: typeof english = {
  about: "生成加密备份用的密钥。Worker 只得到公钥：能写备份，不能读备份。",
  file: "私钥写入的文件",
  next: (file) => `请把这一行写到 gazette.toml 的 [vars] 下，然后运行 \`npx gazette deploy\`。
${file} 用来打开备份：请把它放在存储桶和 Worker 之外，并在别处另存一份。丢失后备份无法读取。`,
  head: "Gazette 备份的私钥。有它和存储桶就能读取备份，没有它谁也读不了。",
  exists: (path) => `${path} 已存在。它可能是打开备份的唯一密钥，请保留。`,
  notAKey: (path) => `${path} 不是 \`gazette backup-key\` 生成的密钥。`,
};
