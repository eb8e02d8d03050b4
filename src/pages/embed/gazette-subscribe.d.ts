interface Texts {
  email: string;
  button: string;
  busy: string;
  sent: string;
  wrong: string;
  failed: string;
  tooMany: string;
  page: string;
  /** With `{address}` in it. */
  meant: string;
  use: string;
}

export function defineGazetteSubscribe(texts: Record<string, Texts>): void;
