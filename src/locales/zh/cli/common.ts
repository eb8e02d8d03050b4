import type { common as english } from "../../en/cli/common.ts";

/** 多个命令共用的文字。 */
export const common: typeof english = {
  dir: "网站文件夹",
  json: "输出一个 JSON 对象，而不是文字",
  url: "服务的地址，例如 http://localhost:8787",
  token: (role, local) => `服务的${{ publishing: "发布", admin: "管理" }[role]}令牌；\`npm start\` 使用 ${local}`,
  port: "必须在 1 到 65535 之间。",

  exists: (path) => `${path} 已存在。请换一个文件，或用 --force 覆盖。`,
  notFound: (path) => `找不到文件：${path}。`,
  cannotRead: (path, why) => `无法读取 ${path}：${why}。`,
  cannotWrite: (path, why) => `无法写入 ${path}：${why}。`,
  faults: {
    ENOENT: "没有这个文件或文件夹",
    EACCES: "没有权限",
    EPERM: "没有权限",
    ELOOP: "符号链接形成了循环",
    ENOSPC: "磁盘空间不足",
  },
  wrote: "已写入",

  cancelled: "已取消，没有写入任何内容。",
};
