import type { check as english } from "../../en/cli/check.ts";

/** `npx gazette check` 的帮助。 */
export const check: typeof english = {
  about: "检查文件夹中的每篇文章能否读取，不需要服务。",
  dir: "文件夹，或其中的一个文件",
  fix: "把读取时所做的修正写入文件",
  summary: "按原因统计无法读取的文章，而不逐一列出",
};
