/** What `npx gazette sender` says. */
export const sender = {
  about: "Show whether sending works, or start it again after the mail provider stopped it.",
  action: "what to do",
  started: "Sending started.",
  notStopped: "Sending was not stopped.",
  stopped: (at: string, why: string, queued: number) =>
    `Stopped at ${at}: ${why}\n${queued} emails queued. Fix the mail account, then run: npx gazette sender start`,
  works: (queued: number) => `Sending works; ${queued} queued.`,
};
