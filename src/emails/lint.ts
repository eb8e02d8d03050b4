import type { Email } from "../core/email.ts";
import { UnwritableEmail, writeMime } from "./mime.ts";

/** Gmail cuts an email off after 102 KB of HTML. */
const HTML_MAX = 100_000;
/** RFC 5322 §2.1.1, without CRLF. */
const LINE_MAX = 998;

const ISSUE_HEADERS = ["List-Id", "List-Unsubscribe", "List-Unsubscribe-Post", "List-Archive", "Feedback-ID"];
const SUBJECT_MAX = 150;
/** RFC 2047 §2. */
const ENCODED_WORD_MAX = 75;

/** What is wrong with an email, a sentence each; nothing when it may go out. */
export function lint(email: Email, mimeBytes?: Uint8Array): string[] {
  return [
    ...wireProblems(email, mimeBytes),
    ...headerProblems(email),
    ...textProblems(email),
    ...htmlProblems(email.html),
    ...footerProblems(email),
    ...leftoverProblems(email),
  ];
}

function wireProblems(email: Email, given: Uint8Array | undefined): string[] {
  let mime: string;
  try {
    mime = new TextDecoder("latin1").decode(given ?? writeMime(email));
  } catch (error) {
    if (error instanceof UnwritableEmail) return [`The email cannot be written: ${error.message}`];
    throw error;
  }
  const problems: string[] = [];
  const lines = mime.split("\r\n");
  if (lines.some((line) => /[\r\n]/.test(line))) problems.push("A line does not end with CRLF.");
  if (lines.some((line) => line.length > LINE_MAX)) problems.push(`A line is longer than ${LINE_MAX} characters.`);
  if (/[^\x00-\x7f]/.test(mime)) problems.push("A byte is not ASCII: bodies must be base64, headers encoded words.");
  const header = lines.slice(0, lines.indexOf(""));
  if (header.some((line) => /[ \t]$/.test(line)))
    problems.push("A header line ends with white space, which breaks its signature when a relay takes it away.");
  for (const [word, base64 = ""] of header.join("\n").matchAll(/=\?utf-8\?b\?([^?]*)\?=/gi)) {
    if (word.length > ENCODED_WORD_MAX) problems.push(`An encoded word is longer than ${ENCODED_WORD_MAX} characters.`);
    if (!isWholeText(base64)) problems.push("An encoded word splits a character.");
  }
  const names = header.map((line) => /^([^\s:]+):/.exec(line)?.[1]?.toLowerCase()).filter((name) => name !== undefined);
  for (const name of new Set(names.filter((name, at) => names.indexOf(name) !== at)))
    problems.push(`The header ${name} stands in the email twice.`);
  const unsubscribe = header.findIndex((line) => /^list-unsubscribe:/i.test(line));
  if (unsubscribe >= 0 && /^[ \t]/.test(header[unsubscribe + 1] ?? ""))
    problems.push("The header List-Unsubscribe is folded: its link must be shorter.");
  const text = mime.search(/^content-type: text\/plain/im);
  const html = mime.search(/^content-type: text\/html/im);
  if (text < 0 || html < 0 || html < text)
    problems.push("The email must hold its text first and its HTML after it: the last one is what is shown.");
  const boundary = /boundary="([^"]+)"/.exec(header.join(""))?.[1];
  const borders = lines.filter((line) => line.replace(/--$/, "") === `--${boundary}`);
  if (borders.length !== 3)
    problems.push("The boundary must stand in the email three times: before, between and after.");
  return problems;
}

function isWholeText(base64: string): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(Uint8Array.from(atob(base64), (byte) => byte.charCodeAt(0)));
    return true;
  } catch {
    return false;
  }
}

function headerProblems({ headers, tags }: Email): string[] {
  const problems: string[] = [];
  const value = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  if (tags.kind === "issue")
    for (const name of ISSUE_HEADERS)
      if (!value.get(name.toLowerCase())?.trim()) problems.push(`The header ${name} is missing.`);
  if (!value.get("auto-submitted")?.trim()) problems.push("The header Auto-Submitted is missing.");
  const form = (name: string, shape: RegExp, words: string) => {
    const given = value.get(name.toLowerCase());
    if (given?.trim() && !shape.test(given)) problems.push(`The header ${name} must ${words}.`);
  };
  form("List-Id", /(^| )<[a-z0-9-]+(\.[a-z0-9-]+)+>$/i, "end with a name like a host's, in angle brackets");
  form("List-Archive", /^<https?:\/\/[^<>\s]+>$/, "hold one web address");
  form("Feedback-ID", /^[^:\s]+(:[^:\s]+){3}$/, "be four words with colons between them");
  const unsubscribe = value.get("list-unsubscribe");
  if (unsubscribe !== undefined) {
    const url = URL.parse(/^<([^<>\s]+)>$/.exec(unsubscribe)?.[1] ?? "");
    const local = url?.protocol === "http:" && /^(localhost|127\.0\.0\.1|\[::1\])$/.test(url.hostname);
    if (url?.protocol !== "https:" && !local) problems.push("The header List-Unsubscribe must hold one https address.");
    if (value.get("list-unsubscribe-post") !== "List-Unsubscribe=One-Click")
      problems.push("List-Unsubscribe needs List-Unsubscribe-Post: List-Unsubscribe=One-Click beside it.");
  }
  return problems;
}

function textProblems({ subject, text, html, shared }: Email): string[] {
  const problems: string[] = [];
  if ([...subject].length > SUBJECT_MAX) problems.push(`The subject is longer than ${SUBJECT_MAX} characters.`);
  if (shared && !(text.startsWith(shared.text) && html.startsWith(shared.html)))
    problems.push("The email does not begin with what it shares: its bytes would say something else.");
  if (subject.trim() === "") problems.push("The subject is empty.");
  if (text.trim() === "") problems.push("The text is empty.");
  return problems;
}

function htmlProblems(html: string): string[] {
  const problems: string[] = [];
  if (new TextEncoder().encode(html).length >= HTML_MAX)
    problems.push(`The HTML is ${HTML_MAX / 1000} KB or more: some mail programs would cut it off.`);
  const problem = languageProblem(html);
  if (problem) problems.push(problem);
  for (const { name, attributes } of tags(html)) {
    if (name === "script" || [...attributes.keys()].some((attribute) => attribute.startsWith("on")))
      problems.push("The HTML holds a script.");
    if (["form", "input", "button", "select", "textarea"].includes(name)) problems.push("The HTML holds a form.");
    if (name === "img" && !attributes.has("alt")) problems.push("An image has no alt text.");
    if (name === "img" && isInvisible(attributes)) problems.push("An image is too small to see: a tracking pixel.");
    for (const attribute of ["href", "src", "background"]) {
      const url = attributes.get(attribute);
      if (url !== undefined && !/^(https?:\/\/[^/]|mailto:|tel:)/i.test(url))
        problems.push(`A link is not an absolute web address: ${url}`);
    }
  }
  return problems;
}

function languageProblem(html: string): string | undefined {
  for (const { name, attributes } of tags(html))
    if (name === "html" && attributes.get("lang") && attributes.get("dir")) return undefined;
  return "The HTML does not say its language and direction.";
}

function isInvisible(attributes: Map<string, string>): boolean {
  const style = attributes.get("style") ?? "";
  return (
    ["width", "height"].some((side) => /^\s*[0-3](px)?\s*$/.test(attributes.get(side) ?? "")) ||
    /(^|[;\s])(width|height)\s*:\s*[0-3](px)?\s*(;|!|$)|display\s*:\s*none|visibility\s*:\s*hidden/i.test(style)
  );
}

function footerProblems({ html, text, headers, tags: { kind } }: Email): string[] {
  const problems: string[] = [];
  const postal = /<address[^>]*>(.*?)<\/address>/is.exec(html)?.[1] ?? "";
  const lines = postal
    .split(/<br\s*\/?>/i)
    .map((line) => plain(line).trim())
    .filter((line) => line !== "");
  if (lines.length === 0 || !lines.every((line) => text.includes(line)))
    problems.push("The postal address is missing: it must stand in the text and in the HTML.");

  const unsubscribe = /<([^<>]+)>/.exec(headers["List-Unsubscribe"] ?? "")?.[1];
  if (unsubscribe === undefined && kind !== "issue") return problems;
  const anchors = html.matchAll(/<a\s[^>]*href="([^"]*)"[^>]*>(.*?)<\/a>/gis);
  const inHtml = [...anchors].some(
    ([, href = "", label = ""]) => plain(href) === unsubscribe && plain(label).trim() !== "",
  );
  if (unsubscribe === undefined || !inHtml) problems.push("The HTML shows no link to unsubscribe.");
  if (unsubscribe === undefined || !text.includes(unsubscribe)) problems.push("The text shows no link to unsubscribe.");
  return problems;
}

/**
 * A value that was forgotten shows as `undefined`. The publisher's own words may say so, and a post about JavaScript
 * must not stop an issue: of an issue only what is ours is looked at.
 */
function leftoverProblems({ subject, html, text, headers, tags: { kind } }: Email): string[] {
  const leftover = /\bundefined\b|\[object /;
  const issue = kind === "issue";
  const posts = issue ? (/<main[ >].*<\/main>/is.exec(html)?.[0] ?? "") : "";
  const quoting = /<head>.*?<\/head>|<div class="preheader".*?<\/div>| aria-label="[^"]*"/gis;
  const ours = {
    subject: leftover.test(posts) ? "" : subject,
    HTML: issue ? html.replace(posts, "").replace(quoting, "") : html,
    text: issue ? text.slice(text.lastIndexOf("\n-- \n") + 1) : text,
    headers: Object.values(headers).join("\n"),
  };
  return Object.entries(ours)
    .filter(([, value]) => leftover.test(value))
    .map(([where]) => `A value is missing: "undefined" or "[object" stands in the ${where}.`);
}

function* tags(html: string): Generator<{ name: string; attributes: Map<string, string> }> {
  for (const [, name = "", inside = ""] of html.matchAll(/<([a-z][a-z0-9]*)((?:"[^"]*"|'[^']*'|[^>"'])*)>/gi)) {
    const attributes = new Map<string, string>();
    for (const [, key = "", double, single, bare] of inside.matchAll(
      /([a-z-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/gi,
    ))
      attributes.set(key.toLowerCase(), plain(double ?? single ?? bare ?? ""));
    yield { name: name.toLowerCase(), attributes };
  }
}

/** Text of HTML as our templates escape it. */
function plain(html: string): string {
  return html
    .replace(/<[^>]*>/g, "")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&");
}
