import type { secrets as english } from "../../en/cli/secrets.ts";

export const secrets: typeof english = {
  about: "更换 Worker 的密钥。",
  rotate: {
    about: "改用新的 LINK_SECRET 签发链接。以前所有邮件的退订链接仍然有效，其他旧链接失效。",
    dir: "部署所用的文件夹",
    more: `用于 LINK_SECRET 泄露之后。新密钥随机生成，与以前的一起保存在 DIR/.deploy/tokens.env，
由 wrangler 交给 Worker，从不显示。管理后台的登录、确认链接和订阅设置链接随之失效，需要重新申请。`,
    done: (former) => `LINK_SECRET 已更换。以前 ${former} 个密钥签发的链接仍可退订。`,
    unknown: "此文件夹的 .deploy/tokens.env 中没有 LINK_SECRET：换成另一个，以前的邮件都将无法退订。",
  },
};
