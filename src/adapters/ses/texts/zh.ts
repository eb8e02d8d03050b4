import type { en } from "./en.ts";

/** 设置检查中关于 SES 的文字。 */
export const zh: typeof en = {
  names: {
    sender: {
      title: "发件人",
      whatToDo: "这是示例地址。请把 MAIL_FROM 设为已在 SES 验证的域名下的地址。",
    },
    mx: {
      title: "MX",
      whatToDo: "退信和回信无法送达：请添加 SES 中显示的 MX 记录。",
    },
    quota: {
      title: "SES 额度（速率 · 今日剩余）",
      whatToDo: "SES 没有响应：请检查访问密钥、权限和 SES_REGION。",
    },
    identity: {
      title: "SES：发件人验证",
      whatToDo: "请在 SES 控制台检查该域名的身份。",
    },
    signing: {
      title: "SES：DKIM 签名",
      whatToDo: "请在 SES 控制台检查该身份的“身份验证”页。",
    },
    "mail-from": {
      title: "SES：MAIL FROM 域名",
      whatToDo: "请在 SES 控制台检查该身份的自定义 MAIL FROM 域名。",
    },
    sending: {
      title: "SES：发送功能",
      whatToDo: "请在 SES 控制台检查账户概览。",
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
  },
  findings: {
    "not-told": {
      says: "SES 访问密钥无权查询此项，不影响发送。",
    },
    "not-included": {
      says: "记录不包含 Amazon SES。",
    },
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
    "mail-from-pending": {
      says: "SES 找不到它的记录。",
      whatToDo: "请添加 SES 中显示的 MX 和 TXT 记录。",
    },
    paused: {
      says: "该账户已被暂停发送。",
      whatToDo: "原因见 SES 的“信誉指标”。解决后请申请复核。",
    },
    sandbox: {
      says: "账户仍在沙盒中：只有已验证的地址能收到邮件。",
      whatToDo: "请在 SES 控制台申请正式权限。",
    },
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
  },
};
