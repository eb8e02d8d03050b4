export interface Header {
  name: string;
  /** Unfolded, otherwise as written. */
  value: string;
}

/** A mail that SES has accepted. */
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
  /** Problems that SES tolerates. */
  warnings: string[];
}

/** Returns the value of a header by its case-insensitive name. */
export function header(headers: Header[], name: string): string | undefined {
  return headers.find((each) => each.name.toLowerCase() === name.toLowerCase())?.value;
}
