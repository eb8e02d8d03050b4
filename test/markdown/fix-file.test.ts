import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fixFile } from "../../src/markdown/fix-file.ts";
import { readPost } from "../../src/markdown/read-post.ts";
import { readYaml } from "../../src/markdown/yaml.ts";
import { anyPoint } from "../any-point.ts";
import { KEY, site } from "./a-post.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);
const mendText = (text: string) => {
  const answer = fixFile(bytesOf(text));
  return answer && { text: new TextDecoder("utf-8", { ignoreBOM: true }).decode(answer.bytes), mended: answer.fixed };
};

describe("fixing a file", () => {
  it("quotes concatenated values, and changes no other line", () => {
    const file = '---\ntitle: "The "new" port"\n# kept\ndate:   2026-11-20\ntags: [a,  b]\n---\n\n"Text"\n';
    expect(mendText(file)).toEqual({
      text: file.replace('"The "new" port"', '"The \\"new\\" port"'),
      mended: [{ line: 2, before: 'title: "The "new" port"', after: 'title: "The \\"new\\" port"' }],
    });
  });

  it.each([
    ["what YAML would take for a remark", "title: No #1\n", 'title: "No #1"\n'],
    ["what YAML would take for an anchor", "title: &a b\n", 'title: "&a b"\n'],
    ["a list that is none", "tags: [a: b, c]d: e]\nx: y\n", 'tags: ["a: b", "c]d: e"]\nx: y\n'],
    ["a colon in a text", "title: a: b\n", 'title: "a: b"\n'],
  ])("fixes %s", (_, header, settled) => {
    expect(mendText(`---\n${header}---\nText\n`)?.text).toBe(`---\n${settled}---\nText\n`);
    expect(() => readYaml(settled)).not.toThrow();
  });

  it("keeps Windows line ends", () => {
    expect(mendText("---\r\ntitle: No #1\r\nx: y\r\n---\r\nText\r\n")?.text).toBe(
      '---\r\ntitle: "No #1"\r\nx: y\r\n---\r\nText\r\n',
    );
    expect(mendText("---\r\ntitle: No #1\r\nx: y\n---\nText\n")?.text).toBe(
      '---\r\ntitle: "No #1"\r\nx: y\n---\nText\n',
    );
  });

  it("writes UTF-16 as UTF-8, and drops a byte order mark", () => {
    const file = "---\ntitle: 港口\n---\n正文\n";
    expect(mendText(`\ufeff${file}`)).toEqual({
      text: file,
      mended: [{ line: 1, before: "UTF-8 with a byte order mark", after: "UTF-8" }],
    });
    // What a person must decide stays.
    const remark = '---\ntitle: "a "b" c" # once more\n---\nText\n';
    expect(mendText(`\ufeff${remark}`)?.text).toBe(remark);
    const wide = fixFile(Buffer.from(`\ufeff${file}`, "utf16le"));
    expect(Buffer.from(wide?.bytes ?? []).toString()).toBe(file);
    expect(wide?.fixed).toEqual([{ line: 1, before: "UTF-16", after: "UTF-8" }]);
  });

  it.each([
    ["is well", "---\ntitle: t\n---\nText\n"],
    ["has no end of its header", "---\ntitle: No #1\n"],
    ["has an empty header", "---\n---\nText\n"],
    ["has its header in JSON", '---json\n{\n\t"title": "t"\n}\n---\nText\n'],
    ["is no post", "\ufeff# Notes\n"],
    ["has two values for one key", "---\ntitle: a\ntitle: b\n---\nText\n"],
    ["has one value for a key that stands twice", "---\ntitle: a\nx: b: c\ntitle: a\n---\nText\n"],
    ["has a remark behind broken text", '---\ntitle: "a "b" c" # once more\n---\nText\n'],
    ["is not UTF-8", "---\ntitle: \xff\n---\n"],
  ])("does not change a file that %s", (_, text) => {
    expect(fixFile(Buffer.from(text, text.includes("\xff") ? "latin1" : "utf8"))).toBeUndefined();
  });

  it("does not change what is read, and is idempotent", async () => {
    const piece = fc.oneof(
      fc.constantFrom("\ntitle: ", "\ntags: ", "\ntitle:", "\nx: ", "\r\ndate: 2026-11-20", "\n- ", "\n  ", "\n\n"),
      fc.constantFrom('"', "'", "\\", ": ", " #1", "[", "]", "{", "&a ", "*a", "!", "|", ">", "@", "\t", "\u0001"),
      fc.string({ unit: anyPoint, maxLength: 3 }),
    );
    const header = fc.array(piece, { maxLength: 16 }).map((pieces) => pieces.join(""));
    await fc.assert(
      fc.asyncProperty(header, fc.string({ unit: anyPoint, maxLength: 20 }), async (front, body) => {
        const bytes = bytesOf(`---\ntitle: t\ndate: 2026-11-20${front}\n---\n${body}`);
        const answer = fixFile(bytes);
        if (!answer) return;
        expect(await readPost({ key: KEY, bytes: answer.bytes }, site)).toEqual(
          await readPost({ key: KEY, bytes }, site),
        );
        expect(fixFile(answer.bytes)).toBeUndefined();
      }),
      { numRuns: 1_000 },
    );
  });
});
