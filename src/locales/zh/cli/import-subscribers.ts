import type { importSubscribers as english } from "../../en/cli/import-subscribers.ts";

export const importSubscribers: typeof english = {
  about: "导入订阅者：其他产品的导出文件、表格，或本站导出的文件。已退订的仍为已退订。",
  file: "UTF-8、UTF-16 或 GBK 编码的 CSV 或 TSV，或其 zip 压缩包：Mailchimp、Ghost、Substack、Buttondown、Kit、listmonk、MailPoet、Keila、Excel、WPS、本站",
  consent: "同意订阅的时间和方式，记入其历史。文件中没有同意的时间时，状态为有效的行必填",
  confirm: "请从未确认的人确认一次",
  stop: "文件中已退订或退信、而在本站有效的，也停止发送",
  dryRun: "只报告每一行的结果，不做更改",
  refused: "把无效的行写入 CSV 文件，附行号和原因",
  page: "每次请求的行数",
  more: `表格的首行须为列名，其中一列是 email 或 邮箱。没有写明状态的行算作待确认：确认之前不发邮件，7 天后删除。
重复导入同一文件不会再更改任何内容，所以中断的导入再运行一次即可。`,

  rows: "行",
  counts: { added: "新增", known: "已存在", suppressed: "禁发", duplicates: "重复", refused: "无效" },
  wouldBe: "预计：",
  moreRefused: (rows) => `…… 另有 ${rows} 行；减小 --page 可列出全部。`,
  noConsent: (file, active, rows) =>
    `${file}：${rows} 行中有 ${active} 行状态为有效，却没有同意订阅的时间。请说明同意的时间和方式：--consent "example.com 的表单，2019 至 2026 年"。`,
  tooLarge: (file, archive) => `${archive} 中的 ${file} 太大。`,
  noTable: (archive) => `${archive} 中没有 CSV 文件。`,
  unknownTables: (archive) => `${archive} 中有多个文件，无法识别出自哪种产品。请解压后逐个导入。`,
  skipped: (file) => `${file}：已跳过。`,
  notAPage: "必须是 1 到 100000 行。",
};
