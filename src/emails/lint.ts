import { type Email, withToken } from "../core/newsletter/email.ts";
import { type Reason, reason } from "../core/reason.ts";
import { UnwritableEmail, writeMime } from "./mime.ts";

/** Gmail clips HTML beyond 102 KB. */
const HTML_MAX = 100_000;
/** RFC 5322 §2.1.1, without CRLF. */
const LINE_MAX = 998;

const ISSUE_HEADERS = ["List-Id", "List-Unsubscribe", "List-Unsubscribe-Post", "List-Archive", "Feedback-ID"];
const SUBJECT_MAX = 150;
/** RFC 2047 §2. */
const ENCODED_WORD_MAX = 75;

/** Returns what is wrong with an email. */
export function lint(email: Email, mimeBytes?: Uint8Array): Reason[] {
  return [
    ...mimeProblems(email, mimeBytes),
    ...headerProblems(email),
    ...textProblems(email),
    ...htmlProblems(email.html),
    ...footerProblems(email),
    ...leftoverProblems(email),
  ];
}

function mimeProblems(email: Email, given: Uint8Array | undefined): Reason[] {
  let mime: string;
  try {
    mime = new TextDecoder("latin1").decode(given ?? writeMime(email));
  } catch (error) {
    if (error instanceof UnwritableEmail) return [reason("email-unwritable", { words: error.message })];
    throw error;
  }
  const problems: Reason[] = [];
  const lines = mime.split("\r\n");
  if (lines.some((line) => /[\r\n]/.test(line))) problems.push(reason("email-line-end"));
  if (lines.some((line) => line.length > LINE_MAX)) problems.push(reason("email-line-long", { most: LINE_MAX }));
  if (/[^\x00-\x7f]/.test(mime)) problems.push(reason("email-not-ascii"));
  const header = lines.slice(0, lines.indexOf(""));
  if (header.some((line) => /[ \t]$/.test(line))) problems.push(reason("email-header-space"));
  for (const [word, base64 = ""] of header.join("\n").matchAll(/=\?utf-8\?b\?([^?]*)\?=/gi)) {
    if (word.length > ENCODED_WORD_MAX) problems.push(reason("email-word-long", { most: ENCODED_WORD_MAX }));
    if (!isWholeText(base64)) problems.push(reason("email-word-split"));
  }
  const names = header.map((line) => /^([^\s:]+):/.exec(line)?.[1]?.toLowerCase()).filter((name) => name !== undefined);
  for (const name of new Set(names.filter((name, at) => names.indexOf(name) !== at)))
    problems.push(reason("email-header-twice", { name }));
  const unsubscribe = header.findIndex((line) => /^list-unsubscribe:/i.test(line));
  if (unsubscribe >= 0 && /^[ \t]/.test(header[unsubscribe + 1] ?? "")) problems.push(reason("email-header-folded"));
  const types = [...mime.matchAll(/^content-type: +(text\/[a-z]+)/gim)].map(([, type]) => type?.toLowerCase());
  if (types.join() !== "text/plain,text/html") problems.push(reason("email-parts"));
  const boundary = /boundary="([^"]+)"/.exec(header.join(""))?.[1];
  const borders = lines.filter((line) => line.replace(/--$/, "") === `--${boundary}`);
  if (borders.length !== 3) problems.push(reason("email-boundary"));
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

function headerProblems({ headers, tags }: Email): Reason[] {
  const problems: Reason[] = [];
  const value = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  if (tags.kind === "issue")
    for (const name of ISSUE_HEADERS)
      if (!value.get(name.toLowerCase())?.trim()) problems.push(reason("email-header-missing", { name }));
  if (!value.get("auto-submitted")?.trim()) problems.push(reason("email-header-missing", { name: "Auto-Submitted" }));
  const form = (name: string, shape: RegExp, code: "email-list-id" | "email-list-archive" | "email-feedback-id") => {
    const given = value.get(name.toLowerCase());
    if (given?.trim() && !shape.test(given)) problems.push(reason(code));
  };
  form("List-Id", /(^| )<[a-z0-9-]+(\.[a-z0-9-]+)+>$/i, "email-list-id");
  form("List-Archive", /^<https?:\/\/[^<>\s]+>$/, "email-list-archive");
  form("Feedback-ID", /^[^:\s]+(:[^:\s]+){3}$/, "email-feedback-id");
  const unsubscribe = value.get("list-unsubscribe");
  if (unsubscribe !== undefined) {
    const url = URL.parse(/^<([^<>\s]+)>(?:,<mailto:[^<>\s]+>)?$/.exec(unsubscribe)?.[1] ?? "");
    const local = url?.protocol === "http:" && /^(localhost|127\.0\.0\.1|\[::1\])$/.test(url.hostname);
    if (url?.protocol !== "https:" && !local) problems.push(reason("email-unsubscribe"));
    if (value.get("list-unsubscribe-post") !== "List-Unsubscribe=One-Click") problems.push(reason("email-one-click"));
  }
  return problems;
}

function textProblems({ subject, text, html, shared, token }: Email): Reason[] {
  const problems: Reason[] = [];
  if ([...subject].length > SUBJECT_MAX) problems.push(reason("email-subject-long", { most: SUBJECT_MAX }));
  if (shared && !(text.startsWith(withToken(shared.text, token)) && html.startsWith(withToken(shared.html, token))))
    problems.push(reason("email-not-shared"));
  if (subject.trim() === "") problems.push(reason("email-subject-empty"));
  if (text.trim() === "") problems.push(reason("email-text-empty"));
  return problems;
}

function htmlProblems(html: string): Reason[] {
  const problems: Reason[] = [];
  if (new TextEncoder().encode(html).length >= HTML_MAX)
    problems.push(reason("email-html-large", { most: HTML_MAX / 1000 }));
  const problem = languageProblem(html);
  if (problem) problems.push(problem);
  for (const { name, attributes } of tags(html)) {
    if (name === "script" || [...attributes.keys()].some((attribute) => attribute.startsWith("on")))
      problems.push(reason("email-script"));
    if (["form", "input", "button", "select", "textarea"].includes(name)) problems.push(reason("email-form"));
    if (name === "img" && !attributes.has("alt")) problems.push(reason("email-alt"));
    if (name === "img" && isInvisible(attributes)) problems.push(reason("email-pixel"));
    for (const attribute of ["href", "src", "background"]) {
      const url = attributes.get(attribute);
      if (url !== undefined && !/^(https?:\/\/[^/]|mailto:|tel:)/i.test(url))
        problems.push(reason("email-link", { url }));
    }
  }
  return problems;
}

function languageProblem(html: string): Reason | undefined {
  for (const { name, attributes } of tags(html))
    if (name === "html" && attributes.get("lang") && attributes.get("dir")) return undefined;
  return reason("email-language");
}

function isInvisible(attributes: Map<string, string>): boolean {
  const style = attributes.get("style") ?? "";
  return (
    ["width", "height"].some((side) => /^\s*[0-3](px)?\s*$/.test(attributes.get(side) ?? "")) ||
    /(^|[;\s])(width|height)\s*:\s*[0-3](px)?\s*(;|!|$)|display\s*:\s*none|visibility\s*:\s*hidden/i.test(style)
  );
}

function footerProblems({ html, text, headers, tags: { kind } }: Email): Reason[] {
  const problems: Reason[] = [];
  const postal = /<address[^>]*>(.*?)<\/address>/is.exec(html)?.[1] ?? "";
  const lines = postal
    .split(/<br\s*\/?>/i)
    .map((line) => plain(line).trim())
    .filter((line) => line !== "");
  if (lines.length === 0 || !lines.every((line) => text.includes(line))) problems.push(reason("email-postal-address"));

  const unsubscribe = /<([^<>]+)>/.exec(headers["List-Unsubscribe"] ?? "")?.[1];
  if (unsubscribe === undefined && kind !== "issue") return problems;
  const anchors = html.matchAll(/<a\s[^>]*href="([^"]*)"[^>]*>(.*?)<\/a>/gis);
  const inHtml = [...anchors].some(
    ([, href = "", label = ""]) => plain(href) === unsubscribe && plain(label).trim() !== "",
  );
  if (unsubscribe === undefined || !inHtml) problems.push(reason("email-html-link"));
  if (unsubscribe === undefined || !text.includes(unsubscribe)) problems.push(reason("email-text-link"));
  return problems;
}

/**
 * Finds values that were forgotten and show as `undefined`. In an issue only our own text is checked: a post about
 * JavaScript must not stop it.
 */
function leftoverProblems({ subject, html, text, headers, tags: { kind } }: Email): Reason[] {
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
    .map(([where]) => reason("email-value-missing", { where }));
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

/** Decodes HTML as escaped by our templates. */
function plain(html: string): string {
  return html
    .replace(/<[^<>]*>/g, "")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&");
}
