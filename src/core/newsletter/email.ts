/** The two ways one email is written. */
export interface Bodies {
  /** Plain text, any Unicode. */
  text: string;
  html: string;
}

/** One email to one recipient, before it is written as MIME. */
export interface Email extends Bodies {
  /** `Name <address>` split; the name may be any Unicode text. */
  from: Mailbox;
  to: string;
  replyTo?: string;
  /** Any Unicode text. A line break in it is refused. */
  subject: string;
  /**
   * What both bodies begin with, in this email and in many others: the same object in each of them, so that it need be
   * encoded only once.
   */
  shared?: Bodies;
  /** Further headers, names as written (`List-Unsubscribe`). A line break in a value is refused. */
  headers: Record<string, string>;
  /** Provider tags `[0-9A-Za-z_-]`: what feedback about this email is known by. */
  tags: Record<string, string>;
}

export interface Mailbox {
  name: string;
  address: string;
}
