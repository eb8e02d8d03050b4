import type { sender as english } from "../../en/cli/sender.ts";

export const sender: typeof english = {
  about: "查看发送是否正常；被邮件服务商停止后，重新开始发送。",
  action: "要执行的操作",
  started: "已恢复发送。",
  notStopped: "发送并未停止。",
  stopped: (at, why, queued) =>
    `${at} 停止：${why}\n${queued} 封邮件在排队。请先解决发信账户的问题，再运行：npx gazette sender start`,
  works: (queued) => `发送正常；${queued} 封在排队。`,
};
