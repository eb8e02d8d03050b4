import type { newPost as english } from "../../en/cli/new-post.ts";

export const newPost: typeof english = {
  about: "新建一篇带 front matter 的文章，日期为网站时区的现在，并输出其路径。",
  title: "标题，任何文字均可",
  category: "分类，可重复使用",
  draft: "加上 `draft: true`，暂不发布",
  json: "输出一个 JSON 对象，而不是路径",
  noTitle: "标题至少要有一个字符。",
  exists: (path) => `${path} 已存在。请换一个标题。`,
  noFolder: (dir) => `找不到文件夹 ${dir}。\`npx gazette init ${dir}\` 会创建它。`,
};
