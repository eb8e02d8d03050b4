export interface Header {
  name: string;
  /** Unfolded, otherwise as written. */
  value: string;
}

/** A mail SES has accepted. */
export interface Mail {
  id: number;
  messageId: string;
  /** Milliseconds since 1970. */
  receivedAt: number;
  /** The envelope. */
  from: string;
  to: string[];
  tags: Record<string, string>;
  configurationSet: string | undefined;
  headers: Header[];
  /** As it goes out: with SES's own Message-ID and Date. */
  raw: Buffer;
  /** What SES let pass but a careful sender would not do. */
  warnings: string[];
}

/** The value of a header, whatever its case. */
export function header(headers: Header[], name: string): string | undefined {
  return headers.find((each) => each.name.toLowerCase() === name.toLowerCase())?.value;
}
