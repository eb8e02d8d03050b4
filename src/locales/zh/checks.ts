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
    sender: { title: "发件人", whatToDo: "这是示例地址。请把 MAIL_FROM 设为已在 SES 验证的域名下的地址。" },
    spf: { title: "SPF", whatToDo: "请在接收退信的 MAIL FROM 域名下添加以下记录。" },
    dkim: { title: "DKIM 记录", whatToDo: "请添加缺少的记录，否则主流邮箱会拒收群发邮件。" },
    dmarc: {
      title: "DMARC",
      whatToDo: "主流邮箱要求设置。请先添加以下记录，之后可改为 p=quarantine，更好地防止冒用。",
    },
    mx: { title: "MX", whatToDo: "退信和回信无法送达：请添加 SES 中显示的 MX 记录。" },
    identity: { title: "SES：发件人验证", whatToDo: "请在 SES 控制台检查该域名的身份。" },
    signing: { title: "SES：DKIM 签名", whatToDo: "请在 SES 控制台检查该身份的“身份验证”页。" },
    "mail-from": { title: "SES：MAIL FROM 域名", whatToDo: "请在 SES 控制台检查该身份的自定义 MAIL FROM 域名。" },
    sending: { title: "SES：发送功能", whatToDo: "请在 SES 控制台检查账户概览。" },
    quota: {
      title: "SES 额度（速率 · 今日剩余）",
      whatToDo: "SES 没有响应：请检查访问密钥、权限和 SES_REGION。",
    },
    "configuration-set": {
      title: "SES 配置集",
      whatToDo: "未设置时 SES 不报告投递结果：请设置 SES_CONFIGURATION_SET。",
    },
    "feedback-topic": {
      title: "SNS 主题",
      whatToDo: "退信和投诉无法传回：请设置 SNS_TOPIC_ARN，并用 /feedback/ses 订阅该主题。",
    },
    "feedback-heard": {
      title: "最近一次反馈",
      whatToDo: "请在 SNS 控制台检查 /feedback/ses 的订阅是否已确认。",
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
    "not-told": { says: "SES 访问密钥无权查询此项，不影响发送。" },
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
    "not-ses": { says: "记录不包含 Amazon SES。" },
    "records-missing": { says: "记录不全。" },
    "records-unknown": {
      says: "无法从 SES 读取应有的记录。",
      whatToDo: "请对照域名的 DNS 与 SES 控制台的 DKIM 记录。",
    },
    "not-verified": {
      says: "发件地址及其域名均未验证。",
      whatToDo: "请在 SES_REGION 指定的区域验证该域名，验证前不会发送邮件。",
    },
    "signing-off": {
      says: "该域名未开启 DKIM 签名。",
      whatToDo: "请在 SES 中为该域名开启 Easy DKIM，否则主流邮箱会拒收群发邮件。",
    },
    "no-mail-from": {
      says: "未设置：退信使用亚马逊的域名。",
      whatToDo: "不影响邮件送达。设为自己的域名后，SPF 也覆盖您的域名。",
    },
    "mail-from-pending": { says: "SES 找不到它的记录。", whatToDo: "请添加 SES 中显示的 MX 和 TXT 记录。" },
    paused: { says: "该账户已被暂停发送。", whatToDo: "原因见 SES 的“信誉指标”。解决后请申请复核。" },
    sandbox: { says: "账户仍在沙盒中：只有已验证的地址能收到邮件。", whatToDo: "请在 SES 控制台申请正式权限。" },
    "nearly-used": { says: "今日额度即将用完。", whatToDo: "其余邮件明日发送，也可以申请提高额度。" },
    "quota-unknown": { says: "未知。", whatToDo: "稍后自动查询。" },
    "no-such-set": {
      says: "SES 中没有该配置集。",
      whatToDo: "请创建配置集，或更正 SES_CONFIGURATION_SET：名称错误时，SES 拒收所有邮件。",
    },
    "no-events": {
      says: "没有接收退信和投诉的事件目标。",
      whatToDo: "请添加 SNS 事件目标，使用 SNS_TOPIC_ARN 指定的主题。",
    },
    "other-topic": {
      says: "事件目标的主题与 SNS_TOPIC_ARN 不同。",
      whatToDo: "请使两者一致，其他主题的反馈会被拒绝。",
    },
    "nothing-heard": { says: "暂无。发送第一封邮件后会收到反馈。", whatToDo: "" },
    silent: { says: "邮件已发送一小时以上，仍未收到反馈。" },
  },
};
