import type { checks as english } from "../en/checks.ts";

/** 设置检查中的每一句话。 */
export const checks: typeof english = {
  states: { ok: "正常", warn: "留意", fail: "有误", unknown: "未查" },
  allWell: "凡能检查的，一切正常。",
  open: (checks) => `有 ${checks} 项需要留意。`,
  unseen: (checks) => `有 ${checks} 项无法在此检查。`,
  toAdd: "需要添加：",

  names: {
    "site-url": {
      title: "网站地址",
      whatToDo: "一键退订需要 https。请把 SITE_URL 设为公开地址；在您自己的电脑上这样即可。",
    },
    "site-file": { title: "站点文件", whatToDo: "网站还没有自己的标题：请发布 site.yaml。" },
    "postal-address": {
      title: "邮政地址",
      whatToDo: "多数国家的法律要求每封邮件都写明：请在 site.yaml 中设置 postal_address。",
    },
    bucket: {
      title: "存储桶",
      whatToDo: "存储桶没有应答，或其中没有 site.yaml。请检查 OBJECTS 及其设置，然后发布。",
    },
    "link-secret": {
      title: "LINK_SECRET（长度）",
      whatToDo: "随机的 32 个字符以上才安全。更改它会使以往邮件中的所有链接失效。",
    },
    tokens: {
      title: "令牌（长度）",
      whatToDo: "ADMIN_TOKEN 与 PUBLISH_TOKEN 应互不相同、随机生成、至少 24 个字符：wrangler secret put ADMIN_TOKEN。",
    },
    sender: { title: "发件人", whatToDo: "这是示例地址。请把 MAIL_FROM 设为已在 SES 验证的域名下的地址。" },
    spf: { title: "SPF", whatToDo: "请在接收退信的域名下添加以下记录。" },
    dkim: { title: "DKIM 记录", whatToDo: "请补上缺少的记录：没有它们，大型邮箱会拒收群发邮件。" },
    dmarc: {
      title: "DMARC",
      whatToDo: "大型邮箱要求设置。可先添加以下记录，日后改为 p=quarantine 更能防止他人冒名。",
    },
    mx: { title: "MX", whatToDo: "退信和回信无处可去：请添加 SES 所列的 MX 记录。" },
    identity: { title: "SES：发件人已验证", whatToDo: "请在 SES 控制台查看该域名的身份。" },
    signing: { title: "SES：邮件已签名（DKIM）", whatToDo: "请在 SES 控制台查看该身份的“身份验证”页。" },
    "mail-from": { title: "SES：MAIL FROM 域名", whatToDo: "请在 SES 控制台查看该身份的自定义 MAIL FROM 域名。" },
    sending: { title: "SES：允许发送", whatToDo: "请在 SES 控制台查看账户概览。" },
    quota: {
      title: "SES 额度（速率 · 今日剩余）",
      whatToDo: "SES 没有应答：请检查其密钥、权限和 SES_REGION。",
    },
    "configuration-set": {
      title: "SES 配置集",
      whatToDo: "没有它，SES 不会告知单封邮件的结果：请设置 SES_CONFIGURATION_SET。",
    },
    "feedback-topic": {
      title: "SNS 主题",
      whatToDo: "退信和投诉无法传回：请设置 SNS_TOPIC_ARN，并让该主题订阅 /feedback/ses。",
    },
    "feedback-heard": {
      title: "最近一次反馈",
      whatToDo: "请在 SNS 控制台查看 /feedback/ses 的订阅是否已确认。",
    },
    hub: { title: "WebSub 中枢", whatToDo: "可选：在 site.yaml 中设置 hub 后，阅读器能立即得知新文章。" },
    challenge: {
      title: "Turnstile 人机验证",
      whatToDo: "可选：设置 TURNSTILE_SITE_KEY 和 TURNSTILE_SECRET，可防止机器替陌生人订阅。",
    },
  },

  findings: {
    late: { says: "八秒内没有应答。", whatToDo: "请稍后再打开本页。" },
    "no-answer": { says: "应答不正常。", whatToDo: "请稍后再打开本页。" },
    "not-told": { says: "SES 密钥无权查询此项，但不影响发送。" },
    "example-name": { says: "这是示例域名，DNS 中没有。", whatToDo: "换成您自己的域名后，会在此查询。" },
    elsewhere: {
      says: "您打开本页所用的域名与 SITE_URL 不同。",
      whatToDo: "请从 SITE_URL 打开工作台：能打开，读者和邮箱也就能访问。",
    },
    "no-address": {
      says: "DNS 中没有这个域名的地址。",
      whatToDo: "请把它设为 Worker 的自定义域名（wrangler.toml 中的 routes），或更正 SITE_URL。",
    },
    "no-record": { says: "没有这样的记录。" },
    "several-records": { says: "记录不止一条。", whatToDo: "请只留一条：多于一条时，每封邮件的 SPF 都会失败。" },
    "not-ses": { says: "记录中没有写明 Amazon SES。" },
    "records-missing": { says: "记录不全。" },
    "records-unknown": {
      says: "应有哪些记录只有 SES 知道，而它没有告知。",
      whatToDo: "请将域名的 DNS 与 SES 控制台所列的 DKIM 记录对照。",
    },
    "not-verified": {
      says: "发件地址及其域名均未验证。",
      whatToDo: "请在 SES_REGION 所指的区域验证该域名，在此之前不会发出任何邮件。",
    },
    "signing-off": {
      says: "该域名的邮件没有签名。",
      whatToDo: "请在 SES 中为该域名开启 Easy DKIM：否则大型邮箱会拒收群发邮件。",
    },
    "no-mail-from": {
      says: "没有设置：退信使用亚马逊的域名。",
      whatToDo: "邮件照样能送达；设为自己的域名后，SPF 也能为您的域名作证。",
    },
    "mail-from-pending": { says: "SES 找不到它的记录。", whatToDo: "请添加 SES 为它列出的 MX 和 TXT 记录。" },
    paused: { says: "该账户已被暂停发送。", whatToDo: "SES 在“信誉指标”中说明了原因。解决后请申请复核。" },
    sandbox: { says: "账户仍在沙盒中：只有已验证的地址能收到邮件。", whatToDo: "请在 SES 控制台申请正式权限。" },
    "nearly-used": { says: "今日额度即将用完。", whatToDo: "其余邮件将于明日发出，也可以申请更高的额度。" },
    "quota-unknown": { says: "尚不清楚。", whatToDo: "稍后会再次查询。" },
    "no-such-set": {
      says: "SES 中没有这个名称的配置集。",
      whatToDo: "请创建它，或更正 SES_CONFIGURATION_SET：名称不对时，邮件都发不出去。",
    },
    "no-events": {
      says: "它没有把退信和投诉告知任何人。",
      whatToDo: "请为它添加 SNS 类型的事件目标，使用 SNS_TOPIC_ARN 所指的主题。",
    },
    "other-topic": {
      says: "它告知的主题与 SNS_TOPIC_ARN 不同。",
      whatToDo: "请使两者一致：其他主题的反馈一律拒收。",
    },
    "nothing-heard": { says: "还没有。发出第一封邮件后就会有反馈。", whatToDo: "" },
    silent: { says: "一小时前已有邮件发出，却没有收到任何反馈。" },
  },
};
