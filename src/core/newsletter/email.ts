/** The two bodies of one email. */
export interface Bodies {
  /** Plain text, any Unicode. */
  text: string;
  html: string;
}

/** Bytes of a MIME message. */
export interface Chunk {
  bytes: Uint8Array;
  /** Of a chunk that several messages share, which is the same object in each: what a provider has made of it. */
  shared?: { encoded?: Uint8Array };
}

/** A part of both bodies, at whose end spaces do not matter. */
export interface Part extends Bodies {
  /** Of a part that stands in several emails: what it was encoded to. */
  chunks?: Partial<Record<keyof Bodies, Chunk>>;
}

/** What several emails begin with. Some parts are the same objects in other emails, too. */
export class SharedBodies implements Bodies {
  readonly parts: Part[];

  constructor(parts: Part[]) {
    this.parts = parts;
  }

  get html(): string {
    return this.parts.map(({ html }) => html).join("");
  }

  get text(): string {
    return this.parts.map(({ text }) => text).join("");
  }
}

/** Stands in shared texts where each email has its own token. No text of a post or of the publisher holds it. */
export const TOKEN_MARK = "\0";

/** Writes an email's own token where the mark is. */
export const withToken = (text: string, token = ""): string => text.replaceAll(TOKEN_MARK, token);

/** One email to one recipient, before it is written as MIME. */
export interface Email extends Bodies {
  /** The name may be any Unicode text. */
  from: Mailbox;
  to: string;
  replyTo?: string;
  /** Any Unicode text without line breaks. */
  subject: string;
  /** What both bodies share with other emails, marked where each has its own token: the same object each time. */
  shared?: SharedBodies;
  /** What follows in this email alone. */
  own?: Bodies;
  token?: string | undefined;
  /** Further headers by name. A line break in a value is refused. */
  headers: Record<string, string>;
  /** Provider tags, `[0-9A-Za-z_-]` only; feedback carries them back. */
  tags: Record<string, string>;
}

export interface Mailbox {
  name: string;
  address: string;
}
