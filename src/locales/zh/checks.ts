import type { checks as english } from "../en/checks.ts";

/** 设置检查的文字。 */
export const checks: typeof english = {
  states: { ok: "正常", warn: "警告", fail: "失败", unknown: "未检查" },
  allWell: "未发现问题。",
  open: (checks) => `${checks} 项需要处理。`,
  unseen: (checks) => `${checks} 项无法在此检查。`,
  toAdd: "请添加：",

  names: {
    "site-url": {
      title: "网站地址",
      whatToDo: "一键退订需要 https。请把 SITE_URL 设为公网地址；本地开发时无需修改。",
    },
    "site-file": { title: "站点文件", whatToDo: "网站没有标题：请发布 site.yaml。" },
    "postal-address": {
      title: "邮政地址",
      whatToDo: "多数国家的法律要求邮件注明邮政地址：请在 site.yaml 中设置 postal_address。",
    },
    bucket: {
      title: "存储桶",
      whatToDo: "存储桶没有响应，或没有 site.yaml。请检查 OBJECTS 及其设置，然后发布。",
    },
    "link-secret": {
      title: "LINK_SECRET（长度）",
      whatToDo: "请使用 32 个以上的随机字符。修改后，已发送邮件中的链接全部失效。",
    },
    tokens: {
      title: "令牌（长度）",
      whatToDo: "ADMIN_TOKEN 与 PUBLISH_TOKEN 应互不相同、随机生成、至少 24 个字符：wrangler secret put ADMIN_TOKEN。",
    },
    sender: { title: "发件人", whatToDo: "这是示例地址。请把 MAIL_FROM 设为邮件服务商允许您使用的发件地址。" },
    spf: { title: "SPF", whatToDo: "请在接收退信的 MAIL FROM 域名下添加以下记录。" },
    dkim: { title: "DKIM 记录", whatToDo: "请添加缺少的记录，否则主流邮箱会拒收群发邮件。" },
    dmarc: {
      title: "DMARC",
      whatToDo: "主流邮箱要求设置。请先添加以下记录，之后可改为 p=quarantine，更好地防止冒用。",
    },
    mx: { title: "MX", whatToDo: "退信和回信无法送达：请添加邮件服务商显示的 MX 记录。" },
    quota: {
      title: "发信额度（速率 · 今日剩余）",
      whatToDo: "邮件服务商没有响应：请检查其设置和密钥权限。",
    },
    "feedback-heard": {
      title: "最近一次反馈",
      whatToDo: "请在邮件服务商处检查事件是否发送到本站。",
    },
    backups: {
      title: "最近一次完整备份",
      whatToDo: "没有备份，数据库丢失时订阅者也会丢失：运行 npx gazette backup-key，然后设置 BACKUP_KEY。",
    },
    hub: { title: "WebSub Hub", whatToDo: "可选：在 site.yaml 中设置 hub，新文章会立即通知阅读器。" },
    challenge: {
      title: "Turnstile 人机验证",
      whatToDo: "可选：设置 TURNSTILE_SITE_KEY 和 TURNSTILE_SECRET，防止机器人冒名订阅。",
    },
  },

  findings: {
    late: { says: "8 秒内没有响应。", whatToDo: "请稍后刷新本页。" },
    "no-answer": { says: "响应异常。", whatToDo: "请稍后刷新本页。" },
    "not-told": { says: "邮件服务商的密钥无权查询此项，不影响发送。" },
    "example-name": { says: "示例域名，DNS 中没有。", whatToDo: "换成您自己的域名后，会在此检查。" },
    elsewhere: {
      says: "当前域名与 SITE_URL 不同。",
      whatToDo: "请从 SITE_URL 打开管理后台。能打开，读者和邮箱服务商就能访问。",
    },
    "no-address": {
      says: "域名没有 DNS 解析。",
      whatToDo: "请将其设为 Worker 的自定义域名（wrangler.toml 中的 routes），或更正 SITE_URL。",
    },
    "no-record": { says: "缺少记录。" },
    "several-records": { says: "记录超过一条。", whatToDo: "请只保留一条，否则所有邮件的 SPF 检查都会失败。" },
    "not-included": { says: "记录不包含邮件服务商。" },
    "records-missing": { says: "记录不全。" },
    "records-unknown": {
      says: "无法从邮件服务商读取应有的记录。",
      whatToDo: "请对照域名的 DNS 与邮件服务商显示的记录。",
    },
    sandbox: { says: "账户仍在沙盒中：只有已验证的地址能收到邮件。", whatToDo: "请向邮件服务商申请解除限制。" },
    "nearly-used": { says: "今日额度即将用完。", whatToDo: "其余邮件明日发送，也可以申请提高额度。" },
    "quota-unknown": { says: "未知。", whatToDo: "稍后自动查询。" },
    "nothing-heard": { says: "暂无。发送第一封邮件后会收到反馈。", whatToDo: "" },
    silent: { says: "邮件已发送一小时以上，仍未收到反馈。" },
    behind: {
      says: "备份没有按时完成。",
      whatToDo: "请检查 Worker 能否写入备份存储桶，以及定时任务中的错误。",
    },
  },
};
