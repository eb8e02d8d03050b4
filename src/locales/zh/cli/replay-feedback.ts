import type { replayFeedback as english } from "../../en/cli/replay-feedback.ts";

export const replayFeedback: typeof english = {
  about: "从 SQS 死信队列重放 Amazon SNS 未能送达的反馈。",
  queue: "队列的地址：`terraform output feedback_lost_queue`",
  region: "队列所在的区域，地址中没有时需要",
  more: `使用 AWS 的默认凭证：AWS_ACCESS_KEY_ID 和 AWS_SECRET_ACCESS_KEY、AWS_PROFILE，或角色。
服务拒绝的消息留在队列中。重复重放没有影响。`,
  messages: "条消息",
  done: (replayed, left) => `已重放 ${replayed}  留在队列中 ${left}`,
  notAQueue: "必须是完整的地址，例如 https://sqs.eu-west-1.amazonaws.com/111122223333/lost。",
  noRegion: (queue) => `${queue} 中没有区域。请设置 --region。`,
  noCredentials: (why) => `找不到 AWS 凭证：${why}`,
  refused: (action, status, words) => `${action} 被拒绝（${status}）：${words}`,
};
