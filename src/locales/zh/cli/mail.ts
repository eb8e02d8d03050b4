import type { mail as english } from "../../en/cli/mail.ts";

export const mail: typeof english = {
  about: "寄出因日期过早而不会自动寄出的文章。",
  posts: "存储桶中的键，例如 posts/2026-01-01-hello.md",
  dryRun: "只报告它们是否寄出及原因",
};
