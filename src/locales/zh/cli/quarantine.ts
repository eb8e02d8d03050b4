import type { quarantine as english } from "../../en/cli/quarantine.ts";

export const quarantine: typeof english = {
  about: "列出被隔离的文章，附行号和原因。",
  summary: "不逐篇列出，按原因计数",
};
