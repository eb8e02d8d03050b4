/** The mailer's answer. */
export type Receipt =
  | { outcome: "accepted"; messageId: string }
  | {
      outcome: "refused";
      /** `wait-rate`: too fast, nothing counted; `wait-quota`: the day is used up; `retry`: never reached the provider;
       *  `rejected`: this message or address; `stop`: nothing will get through until somebody mends the account. */
      kind: "wait-rate" | "wait-quota" | "retry" | "rejected" | "stop";
      reason: string;
    }
  /** No answer, or one that does not tell whether the mail went out. Never sent again by itself. */
  | { outcome: "unknown"; reason: string };
