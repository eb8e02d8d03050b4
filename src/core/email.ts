/** One email to one recipient, before it is written as MIME. */
export interface Email {
  /** `Name <address>` split; the name may be any Unicode text. */
  from: Mailbox;
  to: string;
  replyTo?: string;
  /** Plain text, any Unicode. A line break in it is refused. */
  subject: string;
  text: string;
  html: string;
  /** Further headers, names as written (`List-Unsubscribe`). A line break in a value is refused. */
  headers: Record<string, string>;
  /** Provider tags `[0-9A-Za-z_-]`: what feedback about this email is known by. */
  tags: Record<string, string>;
}

export interface Mailbox {
  name: string;
  address: string;
}
