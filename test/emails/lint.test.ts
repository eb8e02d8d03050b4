import { describe, expect, it } from "vitest";
import { type Email, SharedBodies } from "../../src/core/newsletter/email.ts";
import { type Reason, reason } from "../../src/core/reason.ts";
import { lint } from "../../src/emails/lint.ts";
import { writeMime } from "../../src/emails/mime.ts";
import { copyOf, digestOf, entry, links, rendered, site } from "./example.ts";

const good = copyOf(rendered(digestOf([entry(1)])));
const unsubscribe = links.unsubscribeUrl.href;
const { shared: _shared, ...alone } = good;

/** The good email with one thing changed in its HTML. */
const html = (from: string | RegExp, to: string): Email => ({ ...alone, html: good.html.replace(from, to) });
const text = (from: string | RegExp, to: string): Email => ({ ...alone, text: good.text.replace(from, to) });
const headers = (changed: Record<string, string>): Email => ({ ...good, headers: { ...good.headers, ...changed } });
const inBody = (markup: string) => html("<h1 ", `${markup}<h1 `);

function without(name: string): Email {
  const { [name]: _, ...rest } = good.headers;
  return { ...good, headers: rest };
}

/** The bytes of the good email with one thing changed. */
function bytes(from: string | RegExp, to: string): Uint8Array {
  return new TextEncoder().encode(new TextDecoder().decode(writeMime(good)).replace(from, to));
}

describe("lint", () => {
  it("finds nothing wrong with a good issue", () => {
    expect(lint(good)).toEqual([]);
    expect(lint(good, writeMime(good))).toEqual([]);
  });

  it.each<[Reason, Email]>([
    [reason("email-subject-empty"), { ...good, subject: " " }],
    [reason("email-text-empty"), { ...alone, text: "\n" }],
    [reason("email-alt"), inBody('<img src="https://a.example/a.png">')],
    [reason("email-pixel"), inBody('<img src="https://a.example/a.png" alt="" width="1" height="1">')],
    [reason("email-pixel"), inBody('<img src="https://a.example/a.png" alt="" style="display:none">')],
    [reason("email-pixel"), inBody('<img src="https://a.example/a.png" alt="" style="width:1px">')],
    [reason("email-script"), inBody("<script>1</script>")],
    [reason("email-script"), inBody('<p onclick="x()">')],
    [reason("email-form"), inBody('<form action="https://a.example/">')],
    [reason("email-link", { url: "/posts/1" }), inBody('<a href="/posts/1">x</a>')],
    [reason("email-link", { url: "//a.example/a.png" }), inBody('<img alt="" src="//a.example/a.png">')],
    [reason("email-link", { url: "javascript:x" }), inBody("<a href='javascript:x'>x</a>")],
    [reason("email-link", { url: "javascript:y" }), inBody("<a href=javascript:y>x</a>")],
    [reason("email-html-large", { most: 100 }), inBody(`<p>${"灯".repeat(34_000)}</p>`)],
    [reason("email-postal-address"), html(/<address.*<\/address>/s, "")],
    [reason("email-postal-address"), text("示例市榆树路 12 号", "")],
    [reason("email-postal-address"), copyOf(rendered(digestOf([entry(1)]), { site: { ...site, postalAddress: "" } }))],
    [reason("email-html-link"), html(unsubscribe, "https://news.example.com/")],
    [reason("email-html-link"), html(/退订<\/a>/, "</a>")],
    [reason("email-text-link"), text(unsubscribe, "")],
    [reason("email-header-missing", { name: "List-Id" }), without("List-Id")],
    [reason("email-header-missing", { name: "List-Unsubscribe" }), without("List-Unsubscribe")],
    [reason("email-header-missing", { name: "List-Unsubscribe-Post" }), without("List-Unsubscribe-Post")],
    [reason("email-header-missing", { name: "List-Archive" }), without("List-Archive")],
    [reason("email-header-missing", { name: "Feedback-ID" }), without("Feedback-ID")],
    [reason("email-header-missing", { name: "Auto-Submitted" }), without("Auto-Submitted")],
    [reason("email-subject-long", { most: 150 }), { ...good, subject: "灯".repeat(151) }],
    [reason("email-not-shared"), { ...good, shared: new SharedBodies([{ text: good.text, html: "<p>Other</p>" }]) }],
    [reason("email-language"), html(/<html[^>]*>/, "<html>")],
    [reason("email-language"), html(' dir="ltr"', "")],
    [reason("email-language"), html(/<html lang="[^"]*"/, "<html")],
    [reason("email-list-id"), headers({ "List-Id": "邻里观察" })],
    [reason("email-list-archive"), headers({ "List-Archive": "https://news.example.com/" })],
    [reason("email-feedback-id"), headers({ "Feedback-ID": "issue-4:daily" })],
    [
      reason("email-header-missing", { name: "Auto-Submitted" }),
      { ...without("Auto-Submitted"), tags: { kind: "welcome" } },
    ],
    [expect.objectContaining({ code: "email-unwritable" }), { ...good, to: "灯@example.com" }],
    [reason("email-unsubscribe"), headers({ "List-Unsubscribe": `<${unsubscribe.replace("https", "http")}>` })],
    [reason("email-unsubscribe"), headers({ "List-Unsubscribe": "<mailto:leave@news.example.com>" })],
    [reason("email-one-click"), headers({ "List-Unsubscribe-Post": "yes" })],
    [reason("email-header-folded"), headers({ "List-Unsubscribe": `<${unsubscribe}> ${"x".repeat(70)}` })],
    [expect.objectContaining({ code: "email-unwritable" }), headers({ "list-id": "<gazette.news.example.com>" })],
    [expect.objectContaining({ code: "email-unwritable" }), { ...good, subject: "a\r\nBcc: b@example.com" }],
    [reason("email-value-missing", { where: "HTML" }), html("</address>", " undefined</address>")],
    [reason("email-value-missing", { where: "text" }), { ...alone, text: `${good.text}undefined` }],
    [reason("email-value-missing", { where: "subject" }), { ...good, subject: "undefined: 1 new post" }],
    [reason("email-value-missing", { where: "headers" }), headers({ "Feedback-ID": "issue-undefined:daily:a:b" })],
  ])("says: %j", (problem, email) => {
    expect(lint(email)).toContainEqual(problem);
  });

  it.each<[Reason, Uint8Array]>([
    [reason("email-line-end"), bytes("\r\n", "\n")],
    [reason("email-line-end"), bytes("\r\n", "\r")],
    [reason("email-line-long", { most: 998 }), bytes("Subject: ", `Subject: ${"x".repeat(1000)}`)],
    [reason("email-header-twice", { name: "to" }), bytes("To: ", "To: other@example.com\r\nTo: ")],
    [reason("email-not-ascii"), bytes("Subject: ", "Subject: 灯")],
    [reason("email-header-space"), bytes("Auto-Submitted: auto-generated", "Auto-Submitted: auto-generated ")],
    [reason("email-word-long", { most: 75 }), bytes("Subject: ", `Subject: =?UTF-8?B?${"54Gv".repeat(20)}?= `)],
    [reason("email-word-split"), bytes("Subject: ", "Subject: =?UTF-8?B?54E=?= ")],
    [reason("email-boundary"), bytes("--=_gazette--", "--=_gazette\r\n\r\n--=_gazette--")],
    [reason("email-boundary"), bytes("--=_gazette--", "")],
    [reason("email-header-folded"), bytes("List-Unsubscribe: ", "List-Unsubscribe:\r\n ")],
    [reason("email-header-folded"), bytes(/^/, "List-Unsubscribe:\r\n <https://a.example/>\r\n")],
    [reason("email-parts"), bytes("text/plain", "text/x-plain")],
    [reason("email-parts"), bytes("text/html", "text/x-html")],
    [reason("email-parts"), bytes(/text\/plain([\s\S]*)text\/html/, "text/html$1text/plain")],
  ])("looks at the bytes and says: %j", (problem, mime) => {
    expect(lint(good, mime)).toContainEqual(problem);
  });

  it("allows what is just within a limit, and nothing beyond", () => {
    const size = Buffer.byteLength(inBody("<p></p>").html);
    const large = (length: number) => lint(inBody(`<p>${"x".repeat(length - size)}</p>`));
    expect(large(99_999)).toEqual([]);
    expect(large(100_000)).toEqual([reason("email-html-large", { most: 100 })]);
    expect(lint({ ...good, subject: "灯".repeat(150) })).toEqual([]);
    const line = (length: number) => lint(good, bytes("Subject: ", `X: ${"x".repeat(length - 3)}\r\nSubject: `));
    expect(line(998)).toEqual([]);
    expect(line(999)).toEqual([reason("email-line-long", { most: 998 })]);
    const word = (length: number) =>
      lint(good, bytes("Subject: ", `Subject: =?UTF-8?B?${"eHh4".repeat(20).slice(0, length - 12)}?= `));
    expect(word(75)).toEqual([]);
    expect(word(76)).toEqual([reason("email-word-long", { most: 75 })]);
    const image = (width: number) =>
      lint(inBody(`<img src="https://a.example/a.png" alt="" width="${width}" style="height:${width}px">`));
    expect(image(4)).toEqual([]);
    expect(image(3)).toEqual([reason("email-pixel")]);
  });

  it("wants a link to leave of an issue alone", () => {
    const none = without("List-Unsubscribe");
    expect(lint(none)).toEqual([
      reason("email-header-missing", { name: "List-Unsubscribe" }),
      reason("email-html-link"),
      reason("email-text-link"),
    ]);
    expect(lint({ ...none, tags: { kind: "welcome" } })).toEqual([]);
  });

  it("looks for a forgotten value in the whole text, where nothing says what is ours", () => {
    expect(lint({ ...alone, text: `undefined ${good.text.replaceAll("\n-- \n", "\n")}` })).toEqual([
      reason("email-value-missing", { where: "text" }),
    ]);
  });

  it("lets a site on this machine unsubscribe over http", () => {
    const local = "http://localhost:8787/unsubscribe/x";
    const { headers: theirs } = headers({ "List-Unsubscribe": `<${local}>` });
    const bodies = { html: `<a href="${local}">x</a>${good.html}`, text: `${local}\n${good.text}` };
    expect(lint({ ...alone, headers: theirs, ...bodies })).toEqual([]);
  });

  it("does not mistake the publisher's words for a forgotten value", () => {
    const words = entry(1, { title: "undefined is not a function", summary: "It prints [object Object]." });
    expect(lint(copyOf(rendered(digestOf([words]))))).toEqual([]);
  });
});
