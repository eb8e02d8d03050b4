import type { start as english } from "../../en/cli/start.ts";

export const start: typeof english = {
  about: "用一个文件夹的文章在本机运行整个服务，状态保存在该文件夹中。",
  port: "网站的端口，默认 8787",
  inboxPort: "收件箱的端口，默认 8025；所有邮件都到这里",
  empty: "不带文章启动，由您手动或用其他工具发布",
  more: `更改的文件立即发布；按 Ctrl-C 结束。订阅者、期次和存储桶保存在 DIR/.gazette，供下次使用：
要从头开始，请删除该文件夹。\`npx gazette preview\` 不留下任何内容，并且立即显示下一封邮件。`,
  nothing: (dir) => `${dir} 中没有文章。\`npx gazette init\` 在那里创建网站；--empty 不带文章启动。`,

  mail: (port) => `SES 模拟器，端口 ${port}`,
  mailAt: (address) => `SES 在 ${address}`,
  database: (folder) => `迁移到 ${folder}`,
  worker: (port) => `端口 ${port}`,
  ownContent: "正在发布 content/（其中一篇特意写错，会被隔离）",
  notPublished: "无法发布，跳过它继续",
  parts: { simulator: "SES 模拟器", worker: "Worker" },
  endedBy: (signal) => `被 ${signal} 结束`,
  endedWith: (code) => `以退出码 ${code} 结束`,
  stopping: (part, how) => `${part} ${how}，正在停止其余部分。`,
  ill: (status, words) => `GET /health 返回 ${status}：${words}`,
  givingUp: "两分钟后 Worker 仍不正常，不再等待。",
  cronFailed: (why) => `定时任务失败：${why}（它每分钟都会再次运行，此消息只显示一次）`,
  cronWorks: "定时任务已恢复",
  noPort: (variable, value) => `${variable} 为 ${value}，不是端口（1 到 65535）。`,
  portTaken: (port, another) => `端口 ${port} 已被占用。请停止占用它的程序，或换一个端口：${another} npm start`,
  portDenied: (port, another) => `没有权限使用端口 ${port}。请换一个更大的：${another} npm start`,
  running: "Gazette 正在运行。",
  stops: "按 Ctrl-C 停止。",
  addresses: { site: "网站", feeds: "订阅源", inbox: "收件箱", desk: "管理后台", publish: "发布", api: "API" },
  allEmails: "Gazette 发送的所有邮件",
  adminToken: (token) => `管理令牌 ${token}`,
};
