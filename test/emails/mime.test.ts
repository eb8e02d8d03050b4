import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { simpleParser } from "mailparser";
import PostalMime, { decodeWords } from "postal-mime";
import { describe, expect, it } from "vitest";
import { type Bodies, type Email, SharedBodies, TOKEN_MARK, withToken } from "../../src/core/newsletter/email.ts";
import { mimeChunks, phrase, UnwritableEmail, writeMime } from "../../src/emails/mime.ts";
import { anyPoint } from "../any-point.ts";
import { copyOf, digestOf, entry, rendered } from "./example.ts";

const plain: Email = {
  from: { name: "Gazette", address: "news@example.com" },
  to: "reader@example.com",
  subject: "Hello",
  text: "Hello\n",
  html: "<p>Hello</p>\n",
  headers: {},
  tags: {},
};

const source = (email: Email) => new TextDecoder().decode(writeMime(email));
/** Both bodies as they are sent. */
function bodiesOf(mime: string): Bodies {
  const [, text = "", html = ""] = mime.split("--=_gazette\r\n");
  const decoded = (part: string) =>
    Buffer.from((part.split("\r\n\r\n")[1] ?? "").split("--=_gazette--")[0] ?? "", "base64").toString();
  return { text: decoded(text), html: decoded(html) };
}
const header = (email: Email) => source(email).split("\r\n\r\n")[0] ?? "";

/** Any single-line text, and texts that are known to break headers. */
const line = fc
  .oneof(
    fc.string({ unit: "grapheme", maxLength: 120 }),
    fc.string({ unit: anyPoint, maxLength: 200 }),
    fc.constantFrom(
      "=?UTF-8?B?SGk=?=",
      "a =?utf-8?q?b?= c",
      '"quoted" \\ back',
      "Doe, Jane (Editor) <x@y.z>;",
      "  spaces  inside  ",
      "👩‍👩‍👧‍👦".repeat(20),
      "é".repeat(60),
      "灯".repeat(200),
      "x".repeat(300),
      "a ".repeat(200),
    ),
  )
  .map((text) => text.toWellFormed().replace(/[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]/g, ""));

const body = fc
  .oneof(
    fc.string({ unit: "grapheme", maxLength: 3000 }),
    fc.constantFrom(
      "a\rb\nc\r\nd",
      ".\r\n.\r\n",
      "--=_gazette--\r\n",
      "From me\n",
      `${"灯".repeat(5000)}`,
      "x".repeat(57),
    ),
  )
  .map((text) => text.toWellFormed().replace(/[\x00\ufeff]/g, ""));

const hostile: fc.Arbitrary<Email> = fc.record({
  from: fc.record({ name: line.map((name) => name.trim()), address: fc.constant("news@example.com") }),
  to: fc.constant("reader+1@example.com"),
  subject: line,
  text: body,
  html: body.map((text) => `<p>${text}</p>`),
  headers: fc.record({ "X-Words": line.map((words) => words.replaceAll("=?", "")) }),
  tags: fc.constant({}),
});

/** Normalises what parsers may do to white space: line ends, the end of the text, spaces in headers. */
const lines = (text: string | undefined) => (text ?? "").replace(/\r\n?|\n/g, "\n").replace(/\n$/, "");
const words = (text: string | undefined) => (text ?? "").replace(/\s+/gu, " ").trim();

function wanted(email: Email) {
  return {
    name: words(email.from.name),
    to: email.to,
    subject: words(email.subject),
    text: lines(email.text),
    html: lines(email.html),
    words: words(email.headers["X-Words"]),
  };
}

describe("MIME", () => {
  it("is read back unchanged by postal-mime", async () => {
    await fc.assert(
      fc.asyncProperty(hostile, async (email) => {
        const parsed = await PostalMime.parse(writeMime(email));
        expect({
          name: words(parsed.from?.name),
          to: parsed.to?.[0]?.address,
          subject: words(parsed.subject),
          text: lines(parsed.text),
          html: lines(parsed.html),
          words: words(decodeWords(parsed.headers.find(({ key }) => key === "x-words")?.value ?? "")),
        }).toEqual(wanted(email));
      }),
    );
  });

  it("is read back unchanged by mailparser", async () => {
    await fc.assert(
      fc.asyncProperty(hostile, async (email) => {
        const parsed = await simpleParser(Buffer.from(writeMime(email)), {
          skipHtmlToText: true,
          skipTextToHtml: true,
        });
        const to = Array.isArray(parsed.to) ? parsed.to[0] : parsed.to;
        expect({
          name: words(parsed.from?.value[0]?.name),
          to: to?.value[0]?.address,
          subject: words(parsed.subject),
          text: lines(parsed.text),
          html: lines(parsed.html || ""),
          words: words(decodeWords(String(parsed.headers.get("x-words") ?? ""))),
        }).toEqual(wanted(email));
      }),
    );
  });

  const python = spawnSync("python3", ["--version"]).status === 0;
  it.skipIf(!python)("is read back unchanged by Python's email package, without defects", () => {
    const emails = fc.sample(hostile, 150);
    const script = `
import base64, email, email.policy, json, sys
read = []
for encoded in json.load(sys.stdin):
    m = email.message_from_bytes(base64.b64decode(encoded), policy=email.policy.default)
    text, html = m.get_payload()
    read.append({
        "name": m["From"].addresses[0].display_name, "to": m["To"].addresses[0].addr_spec, "subject": str(m["Subject"]),
        "text": text.get_payload(decode=True).decode(), "html": html.get_payload(decode=True).decode(),
        "words": str(m["X-Words"]),
        "defects": [str(d) for part in m.walk() for d in part.defects]
            + [str(d) for name in ("From", "To", "Subject") for d in m[name].defects]})
json.dump(read, sys.stdout)`;
    const { stdout, stderr } = spawnSync("python3", ["-c", script], {
      input: JSON.stringify(emails.map((email) => Buffer.from(writeMime(email)).toString("base64"))),
      encoding: "utf8",
      maxBuffer: 1 << 28,
    });
    expect(stderr).toBe("");
    const read = JSON.parse(stdout);
    expect(read).toHaveLength(emails.length);
    emails.forEach((email, at) => {
      const { name, to, subject, text, html, words: spoken, defects } = read[at];
      expect(defects).toEqual([]);
      expect({
        // Python keeps the space between two encoded words of a name, which RFC 2047 §6.2 says to ignore.
        name: name.replace(/\s/gu, ""),
        to,
        subject: words(subject),
        text: lines(text),
        html: lines(html),
        words: words(spoken),
      }).toEqual({ ...wanted(email), name: email.from.name.replace(/\s/gu, "") });
    });
  });

  it("ends every line with CRLF, keeps lines short and ASCII, and contains its boundary only between parts", () => {
    fc.assert(
      fc.property(hostile, (email) => {
        const mime = source(email);
        expect(mime).toMatch(/^[\x20-\x7e\r\n]*$/);
        expect(mime.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
        expect(Math.max(...mime.split("\r\n").map(({ length }) => length))).toBeLessThanOrEqual(998);
        expect(mime.match(/^--=_gazette(--)?\r$/gm)).toHaveLength(3);
        const body = mime.slice(mime.indexOf("\r\n\r\n"));
        expect(Math.max(...body.split("\r\n").map(({ length }) => length))).toBeLessThanOrEqual(76);
        for (const word of mime.match(/=\?UTF-8\?B\?[^?]*\?=/g) ?? []) {
          expect(word.length).toBeLessThanOrEqual(75);
          // A character split between two words would not be UTF-8 in either.
          const bytes = Buffer.from(word.slice(10, -2), "base64");
          expect(() => new TextDecoder("utf-8", { fatal: true }).decode(bytes)).not.toThrow();
        }
      }),
    );
  });

  it("holds the parts that it shares, those with its token too, each followed by two spaces at most, and the same each time", () => {
    const part = fc.record({ text: body, html: body });
    const marked = fc
      .tuple(part, part)
      .map(([a, b]) => ({ text: a.text + TOKEN_MARK + b.text, html: `${TOKEN_MARK}${b.html}` }));
    const parts = fc.array(fc.oneof(part, marked), { maxLength: 6 });
    const lines = (text: string) => text.toWellFormed().replace(/\r\n?|\n/g, "\r\n");
    const even = (text: string) => text + " ".repeat((3 - (Buffer.byteLength(text) % 3)) % 3);
    fc.assert(
      fc.property(parts, parts, part, fc.constantFrom("", "2s.kq3ZbV0w"), (parts, others, own, token) => {
        // The same parts in another digest, too, and each digest in several emails.
        for (const some of [parts, [...others, ...parts], parts]) {
          const shared = new SharedBodies(some);
          const email = { ...plain, text: shared.text + own.text, html: shared.html + own.html, shared, own, token };
          for (let copy = 0; copy < 3; copy++)
            for (const [kind, shown] of Object.entries(bodiesOf(source(email))))
              expect(shown).toBe(
                some.map((part) => even(lines(withToken(part[kind as keyof Bodies], token)))).join("") +
                  lines(own[kind as keyof Bodies]),
              );
        }
      }),
      { numRuns: 300 },
    );
  });

  it("has no white space at the end of a header line, and none longer than 78 characters that could be folded", () => {
    fc.assert(
      fc.property(hostile, (email) => {
        for (const line of header(email).split("\r\n")) {
          expect(line).not.toMatch(/[ \t]$/);
          if (line.length > 78) expect(line).toMatch(/^([^ ]+: ?| +)[^ ]+$/);
        }
      }),
    );
  });

  it("puts the text before the HTML and says MIME-Version once", () => {
    const mime = source(plain);
    expect(mime.indexOf("text/plain")).toBeLessThan(mime.indexOf("text/html"));
    expect(mime.match(/MIME-Version: 1\.0\r\n/g)).toHaveLength(1);
  });

  it("does not encode plain ASCII", () => {
    expect(header(plain)).toBe(
      [
        "From: Gazette <news@example.com>",
        "To: reader@example.com",
        "Subject: Hello",
        "MIME-Version: 1.0",
        'Content-Type: multipart/alternative; boundary="=_gazette"',
      ].join("\r\n"),
    );
  });

  it("encodes a name of more than sixty characters", () => {
    expect(phrase("a".repeat(60))).toBe("a".repeat(60));
    expect(phrase("a".repeat(61))).toMatch(/^=\?UTF-8\?B\?/);
  });

  it("quotes a name with special characters", () => {
    expect(phrase("Doe, Jane")).toBe('"Doe, Jane"');
    expect(phrase('The "Daily" \\')).toBe('"The \\"Daily\\" \\\\"');
    expect(phrase("灯")).toBe("=?UTF-8?B?54Gv?=");
    expect(header({ ...plain, from: { name: "", address: "news@example.com" } })).toContain(
      "From: news@example.com\r\n",
    );
  });

  it("folds long headers at spaces, but never a header of one word", () => {
    const unsubscribe = `<https://news.example.com/${"x".repeat(200)}>`;
    const folded = header({
      ...plain,
      headers: { "List-Unsubscribe": unsubscribe, "X-Long": "word ".repeat(40).trim() },
    });
    expect(folded).toContain(`List-Unsubscribe: ${unsubscribe}\r\n`);
    const long = /X-Long: [^\r]+(\r\n [^\r]+)+/.exec(folded)?.[0] ?? "";
    expect(long.replaceAll("\r\n", "")).toBe(`X-Long: ${"word ".repeat(40).trim()}`);
    expect(Math.max(...long.split("\r\n").map(({ length }) => length))).toBeLessThanOrEqual(76);
  });

  it.each<[string, Partial<Email>]>([
    ["a subject with a line break", { subject: "Hi\r\nBcc: all@example.com" }],
    ["a subject with a bare line feed", { subject: "Hi\nBcc: all@example.com" }],
    ["a subject with a control character", { subject: "Hi\x00" }],
    ["a header value with a line break", { headers: { "X-A": "a\r\nBcc: all@example.com" } }],
    ["a header name with a colon", { headers: { "X-A: b\r\nBcc": "all@example.com" } }],
    ["a header twice", { headers: { "X-A": "1", "x-a": "2" } }],
    ["a header it writes itself", { headers: { subject: "other" } }],
    ["a header longer than a line may be", { headers: { "X-A": "x".repeat(1000) } }],
    ["a sender's name with a line break", { from: { name: "a\r\nb", address: "news@example.com" } }],
    ["a sender's address with a line break", { from: { name: "", address: "news@example.com\r\nX: y" } }],
    ["a recipient with a line break", { to: "reader@example.com\r\nBcc: all@example.com" }],
    ["two recipients", { to: "a@example.com, b@example.com" }],
    ["a recipient with a name", { to: "A <a@example.com>" }],
    ["a recipient outside ASCII", { to: "灯@example.com" }],
    ["a Reply-To with a line break", { replyTo: "a@example.com\nX: y" }],
  ])("refuses %s", (_, change) => {
    expect(() => writeMime({ ...plain, ...change })).toThrow(UnwritableEmail);
  });

  it.each([
    ["é", 15],
    ["灯", 10],
    ["👍", 7],
    ["\u07ff", 15],
    ["\u0800", 10],
    ["\uffff", 10],
  ])("fills encoded words with whole characters, thirty bytes at most: %s", (character, most) => {
    const words = [...phrase(character.repeat(40)).matchAll(/=\?UTF-8\?B\?([^?]*)\?=/g)];
    const lengths = words.map(([, word = ""]) => [...Buffer.from(word, "base64").toString("utf8")].length);
    expect(lengths).toEqual(Array.from({ length: Math.ceil(40 / most) }, (_, at) => Math.min(most, 40 - at * most)));
  });

  it("counts a character of ASCII in an encoded word as one byte", () => {
    const [, first = ""] = /=\?UTF-8\?B\?([^?]*)\?=/.exec(phrase(`é${"a".repeat(60)}`)) ?? [];
    expect(Buffer.from(first, "base64").toString("utf8")).toBe(`é${"a".repeat(28)}`);
  });

  it("writes chunks whose base64 can be joined, whatever stands before them", () => {
    for (let length = 0; length < 4; length++) {
      const chunks = mimeChunks({ ...plain, subject: "x".repeat(length), text: "y".repeat(length) });
      expect(chunks.slice(0, -1).map(({ bytes }) => bytes.length % 3)).toEqual([0, 0]);
    }
  });

  it("gives what a digest's emails share as the same chunk from the second on, and what several digests share from the first", () => {
    const kept = { text: "a", html: "<p>a</p>", chunks: {} };
    const parts = [kept, { text: "b", html: "" }, { text: TOKEN_MARK, html: "" }, { text: "c", html: "<p>c</p>" }];
    const sharedOf = (shared: SharedBodies) =>
      mimeChunks({ ...plain, shared, own: { text: "d", html: "d" }, token: "t" }).map(({ shared }) => shared);
    const one = new SharedBodies(parts);
    const [first, second, third] = [sharedOf(one), sharedOf(one), sharedOf(one)];
    const [other] = sharedOf(new SharedBodies([kept])).filter(Boolean);
    // Before the text, a and b, the one with a token, c, between the texts, a and c, and the end.
    expect(second.map(Boolean)).toEqual([false, true, false, true, false, true, false]);
    for (const [at, chunk] of second.entries()) expect(third[at]).toBe(chunk);
    expect(first.map(Boolean)).toEqual([false, true, false, false, false, false, true, false, false]);
    expect(first[1]).toBe(other);
  });

  it("is written from its own bodies where nothing stands behind those that it shares", () => {
    const shared = new SharedBodies([{ text: "Other", html: "Other" }]);
    expect(source({ ...plain, shared })).toBe(source(plain));
  });

  it("fills a header line up to 76 characters, and folds only what is longer", () => {
    const of = (value: string) => /X-A:[\s\S]*?(?=\r\nMIME)/.exec(header({ ...plain, headers: { "X-A": value } }))?.[0];
    const [full, more] = [`${"a".repeat(50)} ${"b".repeat(20)}`, `${"a".repeat(50)} ${"b".repeat(21)}`];
    expect(of(full)).toBe(`X-A: ${full}`);
    expect(of(more)).toBe(`X-A: ${more.replace(" ", "\r\n ")}`);
    expect(of(`${full} c`)).toBe(`X-A: ${full}\r\n c`);
    expect(of(" a ")).toBe("X-A: a");
    expect(of("")).toBe("X-A:");
    expect(of("a".repeat(993))).toHaveLength(998);
    expect(() => of("a".repeat(994))).toThrow(UnwritableEmail);
  });

  it("encodes a subject of a word that no line could hold", () => {
    expect(header({ ...plain, subject: "x".repeat(499) })).toContain(`Subject: ${"x".repeat(499)}\r\n`);
    expect(header({ ...plain, subject: "x".repeat(500) })).toContain("Subject: =?UTF-8?B?");
  });

  it("writes the same bytes for the same email", () => {
    const email = copyOf(rendered(digestOf([entry(1)])));
    expect(writeMime(email)).toEqual(writeMime(email));
  });
});
