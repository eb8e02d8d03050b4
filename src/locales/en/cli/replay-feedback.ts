/** What `npx gazette replay-feedback` says. */
export const replayFeedback = {
  about: "Replay feedback that Amazon SNS could not deliver, from its SQS dead-letter queue.",
  queue: "URL of the queue: `terraform output feedback_lost_queue`",
  region: "region of the queue, if the URL does not name it",
  more: `Uses the AWS default credentials: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, AWS_PROFILE, or a role. Messages that the
service refuses stay in the queue. Replaying a message twice is harmless.`,
  messages: "messages",
  done: (replayed: number, left: number) => `replayed ${replayed}  left in the queue ${left}`,
  notAQueue: "It must be a full address, such as https://sqs.eu-west-1.amazonaws.com/111122223333/lost.",
  noRegion: (queue: string) => `${queue} does not name its region. Set --region.`,
  noCredentials: (why: string) => `No AWS credentials found: ${why}`,
  refused: (action: string, status: number, words: string) => `${action} was refused (${status}): ${words}`,
};
