import type { issues as english } from "../../en/cli/issues.ts";

export const issues: typeof english = {
  about: "列出期次；查看一期，含各状态的邮件数和失败原因；或控制一期。",
  id: "期次编号",
  action: "要执行的操作",
  next: "列出即将发送的期次",
  limit: "最多列出几期",
  preview: "输出多数订阅者收到的内容",
  reason: "用于 pause 或 cancel：原因，留作记录",
  state: "用于 resend：重发哪种状态的邮件",
  more: `操作：
  pause   暂停发送，不会丢失任何内容
  resume  重新检查这一期，继续发送
  cancel  结束这一期：尚未发送的不再发送
  resend  重发已完成一期中的邮件，用 --state 指定 failed 或 unknown。unknown 中有些可能已经送达：
          这些订阅者会收到两次。`,

  named: (code, name) => name ?? code,
  none: "还没有期次。--next 列出即将发送的期次。",
  noNext: "没有即将发送的期次：还没有有效的订阅者。",
  columns: ["编号", "频率", "状态", "截止时间", "计划", "排除", "原因"],
  nextColumns: ["截止时间", "频率", "订阅者"],
  one: (id, frequency, closed, state, why) =>
    `第 ${id} 期：${frequency}，${closed} 截止，${state}${why && `（${why}）`}`,
  counts: (candidates, planned, excluded) => `候选 ${candidates}  计划 ${planned}  排除 ${excluded}`,
  left: (left, eta) => `剩余 ${left}${eta === null ? "" : `，约 ${eta} 完成`}`,
  reasons: (state, of) => `${state}${of === undefined ? "" : `，仅统计 ${of} 封`}：`,
  resent: (deliveries) => `已排队 ${deliveries}`,
  is: (id, state) => `第 ${id} 期：${state}。`,
  whichState: "缺少 --state：failed 或 unknown。",
  notALimit: "必须是从 1 开始的整数。",
  notAnId: "必须是 `npx gazette issues` 列出的期次编号。",
};
