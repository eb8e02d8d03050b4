import type { alerts as english } from "../en/alerts.ts";

/** 通过邮件和 webhook 发送的提醒。 */
export const alerts: typeof english = {
  titles: {
    "no-issue": "有文章放行，却没有发出任何一期",
    "issue-paused": "有一期已暂停",
    "sender-stopped": "邮件服务商不接受邮件",
    "quota-short": "等待的邮件超过一天的额度",
    "quarantine-grew": "有文章无法读取",
    "quota-low": "今日邮件额度即将用完",
    "feedback-silent": "邮件已发出，服务商没有任何反馈",
    "withdrawals-wait": "存储桶中缺少许多文章",
    "releases-wait": "有许多新文章等待寄出",
    "webhooks-fail": "某个 webhook 多次尝试后仍未送达",
    "backup-late": "备份没有按时完成",
    "cron-faults": "定时任务失败",
  },
  since: (time) => `自 ${time} 起。`,
  more: "管理后台：",
  runbook: (name) => `处理手册：${name}`,
  often: "在恢复之前，此提醒每小时最多发送一次。",
};
