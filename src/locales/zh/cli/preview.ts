import type { preview as english } from "../../en/cli/preview.ts";

export const preview: typeof english = {
  about: "在本机预览一个文件夹的订阅源、网页和下一封邮件。不发布任何内容。",
  port: "端口，默认使用空闲的端口",
  once: "输出预览后退出",
  more: `运行服务本身，状态只是临时的。更改的文件立即显示；按 Ctrl-C 结束。下一封邮件是订阅全部分类的人收到的，
含 newsletter.max_age 之内的文章，由本机的收件箱接收。`,
  nothing: (dir) => `${dir} 中没有可预览的内容。`,
  starting: "正在启动……",
  notStarted: (output) => `服务没有启动：\n${output}`,
  cronFailed: (status, words) => `定时任务返回 ${status}：${words}`,
  site: "网站",
  feeds: "订阅源",
  moreFeeds: (feeds, list) => `另有 ${feeds} 个：${list}`,
  email: "邮件",
  noEmail: (why) => `无：${why}`,
  allOld: "没有 newsletter.max_age 之内的文章",
  paused: "这一期已暂停",
  lost: "没有收到；请运行 `npx gazette check`",
};
