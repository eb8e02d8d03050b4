import type { start as english } from "../../en/cli/start.ts";

export const start: typeof english = {
  about: "用一个文件夹的文章在本机运行整个服务，状态保存在该文件夹中。",
  port: "网站的端口，默认 8787",
  inboxPort: "收件箱的端口，默认 8025；所有邮件都到这里",
  empty: "不带文章启动，由您手动或用其他工具发布",
  more: `更改的文件立即发布；按 Ctrl-C 结束。订阅者、期次和存储桶保存在 DIR/.gazette，供下次使用：
要从头开始，请删除该文件夹。\`npx gazette preview\` 不留下任何内容，并且立即显示下一封邮件。`,
  nothing: (dir) => `${dir} 中没有文章。\`npx gazette init\` 在那里创建网站；--empty 不带文章启动。`,
};
