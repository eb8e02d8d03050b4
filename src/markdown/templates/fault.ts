import type { Reason } from "../../core/reason.ts";

/** Templates that cannot be judged: a post is quarantined rather than shown with what they hold back. */
export class TemplateFault extends Error {
  readonly reason: Reason;
  readonly line: number | undefined;

  constructor(reason: Reason, line: number | undefined) {
    super(reason.code);
    this.reason = reason;
    this.line = line;
  }
}
