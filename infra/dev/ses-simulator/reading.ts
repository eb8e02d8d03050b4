import PostalMime, { decodeWords } from "postal-mime";
import { type Header, header, type Mail } from "./mail.ts";

/** A mail in `/inbox.json`. */
export interface ReadMail {
  id: number;
  messageId: string;
  receivedAt: string;
  /** The envelope. */
  from: string;
  to: string[];
  subject: string;
  headers: Header[];
  text: string;
  html: string;
  /** Every http(s) URL in the text and the HTML, without duplicates, in order. */
  links: string[];
  tags: Record<string, string>;
  configurationSet: string | undefined;
  bytes: number;
  warnings: string[];
}

export async function readMail(mail: Mail): Promise<ReadMail> {
  const { text = "", html = "" } = await PostalMime.parse(mail.raw);
  const { id, messageId, from, to, headers, tags, configurationSet, warnings } = mail;
  return {
    id,
    messageId,
    receivedAt: new Date(mail.receivedAt).toISOString(),
    from,
    to,
    subject: subject(mail),
    headers,
    text,
    html,
    links: linksIn(text, html),
    tags,
    configurationSet,
    bytes: mail.raw.length,
    warnings,
  };
}

/** Reads the subject without parsing the body: cheap enough for long lists. */
export function subject(mail: Mail): string {
  return decodeWords(header(mail.headers, "Subject") ?? "");
}

function linksIn(text: string, html: string): string[] {
  const inText = [...text.matchAll(/https?:\/\/[^\s<>"]+/g)].map(([link]) => link.replace(/[.,;:!?)\]]+$/, ""));
  const inHtml = [...html.matchAll(/\bhref\s*=\s*(?:"([^"]*)"|'([^']*)')/gi)]
    .map(([, double, single]) => unescapeHtml(double ?? single ?? ""))
    .filter((link) => /^https?:\/\//i.test(link));
  return [...new Set([...inText, ...inHtml])];
}

function unescapeHtml(text: string): string {
  return text
    .replace(/&(?:amp|#38|#x26);/gi, "&")
    .replace(/&(?:quot|#34);/gi, '"')
    .replace(/&#(?:39|x27);/gi, "'");
}
