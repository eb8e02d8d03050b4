import type { smoke as english } from "../../en/cli/smoke.ts";

export const smoke: typeof english = {
  about: "部署之后，像阅读器、订阅者和 SES 一样使用服务，并清除留下的内容。",
  noMail: "不发邮件：跳过反馈的往返",
  wait: "等待反馈的最长秒数",
  more: `读取每个订阅源，再用 ETag 读取一次；添加一个 SES 邮箱模拟器的订阅者，一键退订后删除；
再订阅一个会退信的地址，等待退信。有检查失败时退出码为 1。`,
  notAWait: "必须是秒数，最大 3600。",
};
