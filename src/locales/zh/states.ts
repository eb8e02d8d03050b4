import type { states as english } from "../en/states.ts";

export const states: typeof english = {
  issue: {
    planned: "准备中",
    sending: "发送中",
    finished: "已完成",
    paused: "已暂停",
    cancelled: "已取消",
    expired: "已过期",
    skipped: "无内容可发",
  },
  subscriber: { pending: "待确认", active: "有效", unsubscribed: "已退订", suppressed: "禁发" },
};
