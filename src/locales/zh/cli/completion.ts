import type { completion as english } from "../../en/cli/completion.ts";

/** `npx gazette completion` 的文字。 */
export const completion: typeof english = {
  about: "输出 shell 的命令补全脚本。",
  shell: "shell 的名称",
  help: "显示帮助",
};
