import type { reindex as english } from "../../en/cli/reindex.ts";

export const reindex: typeof english = {
  about: "根据存储桶重建索引。期间订阅源不完整；不会发送邮件。",
  objects: "个对象已读取",
};
