import { describe, expect, it } from "vitest";
import type { Email } from "../../src/core/newsletter/email.ts";
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

  it.each<[string, Email]>([
    ["The subject is empty.", { ...good, subject: " " }],
    ["The text is empty.", { ...alone, text: "\n" }],
    ["An image has no alt text.", inBody('<img src="https://a.example/a.png">')],
    ["tracking pixel", inBody('<img src="https://a.example/a.png" alt="" width="1" height="1">')],
    ["tracking pixel", inBody('<img src="https://a.example/a.png" alt="" style="display:none">')],
    ["tracking pixel", inBody('<img src="https://a.example/a.png" alt="" style="width:1px">')],
    ["holds a script", inBody("<script>1</script>")],
    ["holds a script", inBody('<p onclick="x()">')],
    ["holds a form", inBody('<form action="https://a.example/">')],
    ["not an absolute web address: /posts/1", inBody('<a href="/posts/1">x</a>')],
    ["not an absolute web address: //a.example/a.png", inBody('<img alt="" src="//a.example/a.png">')],
    ["not an absolute web address: javascript:x", inBody("<a href='javascript:x'>x</a>")],
    ["100 KB or more", inBody(`<p>${"灯".repeat(34_000)}</p>`)],
    ["The postal address is missing", html(/<address.*<\/address>/s, "")],
    ["The postal address is missing", text("示例市榆树路 12 号", "")],
    ["The postal address is missing", copyOf(rendered(digestOf([entry(1)]), { site: { ...site, postalAddress: "" } }))],
    ["The HTML shows no link to unsubscribe.", html(unsubscribe, "https://news.example.com/")],
    ["The HTML shows no link to unsubscribe.", html(/退订<\/a>/, "</a>")],
    ["The text shows no link to unsubscribe.", text(unsubscribe, "")],
    ["The header List-Id is missing.", without("List-Id")],
    ["The header List-Unsubscribe is missing.", without("List-Unsubscribe")],
    ["The header List-Unsubscribe-Post is missing.", without("List-Unsubscribe-Post")],
    ["The header List-Archive is missing.", without("List-Archive")],
    ["The header Feedback-ID is missing.", without("Feedback-ID")],
    ["The header Auto-Submitted is missing.", without("Auto-Submitted")],
    ["The subject is longer than 150 characters.", { ...good, subject: "灯".repeat(151) }],
    ["does not begin with what it shares", { ...good, shared: { text: good.text, html: "<p>Other</p>" } }],
    ["does not say its language", html(/<html[^>]*>/, "<html>")],
    ["does not say its language", html(' dir="ltr"', "")],
    ["The header List-Id must", headers({ "List-Id": "邻里观察" })],
    ["The header List-Archive must", headers({ "List-Archive": "https://news.example.com/" })],
    ["The header Feedback-ID must", headers({ "Feedback-ID": "issue-4:daily" })],
    ["The header Auto-Submitted is missing.", { ...without("Auto-Submitted"), tags: { kind: "welcome" } }],
    ["cannot be written", { ...good, to: "灯@example.com" }],
    ["must hold one https address", headers({ "List-Unsubscribe": `<${unsubscribe.replace("https", "http")}>` })],
    ["must hold one https address", headers({ "List-Unsubscribe": "<mailto:leave@news.example.com>" })],
    ["One-Click", headers({ "List-Unsubscribe-Post": "yes" })],
    ["The header List-Unsubscribe is folded", headers({ "List-Unsubscribe": `<${unsubscribe}> ${"x".repeat(70)}` })],
    ["stands in the email twice", headers({ "list-id": "<gazette.news.example.com>" })],
    ["cannot be written", { ...good, subject: "a\r\nBcc: b@example.com" }],
    ["in the HTML", html("</address>", "undefined</address>")],
    ["in the text", { ...alone, text: `${good.text}undefined` }],
    ["in the subject", { ...good, subject: "undefined: 1 new post" }],
    ["in the headers", headers({ "Feedback-ID": "issue-undefined:daily:a:b" })],
    ["in the HTML", inBody("[object Object]")],
  ])("says: %s", (problem, email) => {
    expect(lint(email).join("\n")).toContain(problem);
  });

  it.each<[string, Uint8Array]>([
    ["A line does not end with CRLF.", bytes("\r\n", "\n")],
    ["A line does not end with CRLF.", bytes("\r\n", "\r")],
    ["A line is longer than 998 characters.", bytes("Subject: ", `Subject: ${"x".repeat(1000)}`)],
    ["The header to stands in the email twice.", bytes("To: ", "To: other@example.com\r\nTo: ")],
    ["A byte is not ASCII", bytes("Subject: ", "Subject: 灯")],
    ["ends with white space", bytes("Auto-Submitted: auto-generated", "Auto-Submitted: auto-generated ")],
    ["An encoded word is longer", bytes("Subject: ", `Subject: =?UTF-8?B?${"54Gv".repeat(20)}?= `)],
    ["An encoded word splits a character", bytes("Subject: ", "Subject: =?UTF-8?B?54E=?= ")],
    ["The boundary must stand", bytes("--=_gazette--", "--=_gazette\r\n\r\n--=_gazette--")],
    ["The boundary must stand", bytes("--=_gazette--", "")],
    ["folded", bytes("List-Unsubscribe: ", "List-Unsubscribe:\r\n ")],
    ["text first", bytes("text/plain", "text/x-plain")],
    ["text first", bytes(/text\/plain([\s\S]*)text\/html/, "text/html$1text/plain")],
  ])("checks the bytes and says: %s", (problem, mime) => {
    expect(lint(good, mime).join("\n")).toContain(problem);
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
