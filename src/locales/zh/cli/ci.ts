import type { ci as english } from "../../en/cli/ci.ts";

/** `npx gazette ci` 的文字，以及它写入工作流的注释。 */
export const ci: typeof english = {
  about: "写一个 GitHub 工作流：在拉取请求的相应行上给出检查结果，并发布合并的内容。",
  dir: "网站文件夹，在 Git 仓库中",
  branch: "发布哪个分支的文章；默认是当前检出的分支",
  build: "由其他文件生成该文件夹的命令，例如 `npm run build`",
  force: "覆盖同名的工作流",
  more: `如果给出管理令牌，还会生成一个只能发布的令牌，有效期一年，只显示一次；请把它存为仓库的机密 GAZETTE_TOKEN。
没有管理令牌时，照样写出工作流。`,
  noUrl: "缺少 --url：服务的地址，例如 https://news.example.com。",
  exists: (path) => `${path} 已存在。请先查看，或用 --force 覆盖。`,
  noRepository: (folder) => `${folder} 不在 Git 仓库中。\`git init\` 可创建一个；GitHub 只运行仓库根文件夹的工作流。`,
  next: "接下来：",
  granted: (days) => `粘贴这个令牌，它只能发布，有效期 ${days} 天；只在此时显示：`,
  notGranted: (command) => `生成只能发布的令牌：${command}`,
  commit: "用 Gazette 发布",
  written: "由 `npx gazette ci` 生成，可随意修改：再次写入需要 --force。",
  oneByOne: "逐个运行，不中途取消：后合并的内容不能被先合并的覆盖。",
  checks: "在相应行上指出读者看不到预期效果的地方；有文章会被隔离时失败。",
  publishes: "已删除的文件仍保持发布，除非加上 --prune；超过 20 个或总数的十分之一时还需要 --max-delete。",
};
