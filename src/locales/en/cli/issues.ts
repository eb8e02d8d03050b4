/** What `npx gazette issues` says. */
export const issues = {
  about: "List issues, show one with its deliveries by state and reasons of failure, or control it.",
  id: "the issue",
  action: "what to do with it",
  next: "list upcoming issues",
  limit: "most issues to list",
  preview: "print the issue as most subscribers get it",
  reason: "with pause or cancel: the reason, kept for the record",
  state: "with resend: which deliveries",
  more: `Actions:
  pause   stop sending; nothing is lost
  resume  check the issue again and continue sending
  cancel  end the issue: emails not sent yet will not be sent
  resend  resend deliveries of a finished issue, with --state failed or unknown. Some of the unknown ones may have
          arrived: those subscribers get the issue twice.`,

  /** A frequency or a state, by its code and as the desk calls it. */
  named: (code: string, _name: string | undefined) => code,
  none: "No issues yet. --next lists the upcoming ones.",
  noNext: "No upcoming issues: there are no active subscribers.",
  columns: ["id", "frequency", "state", "closed at", "planned", "excluded", "reason"],
  nextColumns: ["closes at", "frequency", "subscribers"],
  one: (id: number, frequency: string, closed: string, state: string, why: string) =>
    `Issue ${id}: ${frequency}, closed at ${closed}, ${state}${why && ` (${why})`}`,
  counts: (candidates: number, planned: number, excluded: number) =>
    `candidates ${candidates}  planned ${planned}  excluded ${excluded}`,
  left: (left: number, eta: string | null) => `left ${left}${eta === null ? "" : `, done at about ${eta}`}`,
  reasons: (state: string, of: number | undefined) => `${state}${of === undefined ? "" : `, of ${of}`}:`,
  resent: (deliveries: number) => `queued ${deliveries}`,
  is: (id: number, state: string) => `Issue ${id} is ${state}.`,
  whichState: "Missing --state: failed or unknown.",
  notALimit: "It must be a whole number from 1.",
  notAnId: "It must be an issue number from `npx gazette issues`.",
};
