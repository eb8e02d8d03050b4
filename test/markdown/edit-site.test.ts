import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { editedSite } from "../../src/markdown/edit-site.ts";
import { readYaml, type YamlValue } from "../../src/markdown/yaml.ts";

const FILE = `# Ours.
title:   "News"   # the name
accent_color: "#8f2f24" # red

navigation:
- label: Team
  url: /team/
# about the newsletter
newsletter:
    hold: 10m   # ten

    # at seven
    hour: 7

copyright: x
`;

describe("editing site.yaml", () => {
  it("changes the lines of a setting, and no others", () => {
    expect(editedSite(FILE, { accent_color: "#00f" })).toBe(
      FILE.replace('accent_color: "#8f2f24" # red', 'accent_color: "#00f"'),
    );
    expect(editedSite(FILE, { accent_color: null })).toBe(FILE.replace('accent_color: "#8f2f24" # red\n', ""));
    expect(editedSite(FILE, { navigation: null })).toBe(
      FILE.replace("\nnavigation:\n- label: Team\n  url: /team/\n", "\n"),
    );
    expect(editedSite(FILE, { copyright: null })).toBe(FILE.replace("\ncopyright: x\n", ""));
    expect(editedSite(FILE, { navigation: [{ label: { en: "Team", zh: "团队" }, url: "/t/" }] })).toBe(
      FILE.replace(
        "navigation:\n- label: Team\n  url: /team/\n",
        'navigation:\n  - label:\n      en: "Team"\n      zh: "团队"\n    url: "/t/"\n',
      ),
    );
    expect(editedSite(FILE, { "newsletter.hour": "9" })).toBe(FILE.replace("    hour: 7", '    hour: "9"'));
    expect(editedSite(FILE, { "newsletter.subject": "{title}" })).toBe(
      FILE.replace("    hour: 7\n", '    hour: 7\n    subject: "{title}"\n'),
    );
  });

  it("keeps the comments of a map with one setting", () => {
    const file = "newsletter:\n  # at seven\n  hour: 7\n";
    expect(editedSite(file, { "newsletter.hour": "9" })).toBe(file.replace("7", '"9"'));
  });

  it("looks for a setting in its own map", () => {
    const file = "a:\n  hour: 1\nb:\n  hour: 7\nc:\n  hour: 8\n";
    for (const [map, hour] of [
      ["a", "1"],
      ["b", "7"],
      ["c", "8"],
    ])
      expect(editedSite(file, { [`${map}.hour`]: "9" })).toBe(file.replace(`hour: ${hour}`, 'hour: "9"'));
    expect(editedSite("a:\n  hour: 1\nb:\n  limit: 2\n", { "b.hour": "9" })).toBe(
      'a:\n  hour: 1\nb:\n  limit: 2\n  hour: "9"\n',
    );
  });

  it("takes a comment between the parts of a list for a part of it", () => {
    expect(editedSite("navigation:\n- label: a\n# and\n- label: b\ntitle: x\n", { navigation: null })).toBe(
      "title: x\n",
    );
  });

  it("adds what is new at the end", () => {
    expect(editedSite(FILE, { about: 'One.\n\nTwo: "2"', icon: "assets/i.svg" })).toBe(
      `${FILE.trimEnd()}\n\nabout: |-\n  One.\n\n  Two: "2"\n\nicon: "assets/i.svg"\n`,
    );
    expect(editedSite("", { icon: "a.png", "newsletter.reply_to": "a@b.example" })).toBe(
      'icon: "a.png"\n\nnewsletter:\n  reply_to: "a@b.example"\n',
    );
  });

  it("leaves a file as it is where nothing changes, down to its line ends", () => {
    const windows = FILE.replaceAll("\n", "\r\n");
    expect(editedSite(windows, { accent_color: "#8f2f24", icon: null, "newsletter.hour": "7" })).toBe(windows);
    expect(editedSite(windows, { accent_color: "#00f" })).toBe(
      windows.replace('accent_color: "#8f2f24" # red', 'accent_color: "#00f"'),
    );
  });

  it("writes a map anew that stands on one line", () => {
    expect(editedSite("title: a\nnewsletter: {hour: 7} # all\n", { "newsletter.header": "Hello" })).toBe(
      'title: a\nnewsletter:\n  hour: "7"\n  header: "Hello"\n',
    );
    expect(editedSite("newsletter: {hour: 7}\n", { "newsletter.hour": null })).toBe("");
  });

  it.each(["- a\n- b\n", "{title: a, icon: b}\n", "title: &a x\nicon: *a\nabout: *a\n"])(
    "does not touch %j rather than lose something",
    (source) => {
      const edited = editedSite(source, { icon: "assets/new.png" });
      if (edited !== undefined) expect(readYaml(edited)).toMatchObject({ icon: "assets/new.png" });
      else expect(edited).toBeUndefined();
    },
  );

  it("keeps every comment and every other setting of the example", () => {
    const source = readFileSync("content/site.yaml", "utf8");
    const edited = editedSite(source, { about: "x", "newsletter.footer": "y", icon: "assets/other.png" }) ?? "";
    const comments = (text: string) => text.split("\n").filter((line) => line.trimStart().startsWith("#"));
    expect(comments(edited)).toEqual(comments(source));
    expect(readYaml(edited)).toMatchObject({ about: "x", icon: "assets/other.png", category_strings: "whole" });
  });

  it("reads back as what was written, whatever it is", () => {
    const words = fc
      .string({ unit: fc.constantFrom(..."ab:#-{}[]\"'\\%&*!|>@` 港\n\t") })
      .map((text) =>
        text
          .split("\n")
          .map((line) => line.trim())
          .join("\n")
          .trim(),
      )
      .filter((text) => text !== "");
    const value: fc.Arbitrary<YamlValue> = fc.oneof(
      words,
      fc.record({ en: words, zh: words }),
      fc.array(fc.record({ label: fc.oneof(words, fc.record({ en: words })), url: words }), {
        minLength: 1,
        maxLength: 3,
      }),
      fc.constant(null),
    );
    const change = fc.dictionary(
      fc.constantFrom("about", "icon", "title", "newsletter.header", "newsletter.hold"),
      value,
    );
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
        let text = FILE;
        for (const each of changes) {
          const edited = editedSite(text, each);
          expect(edited).toBeDefined();
          text = edited ?? "";
          const data = readYaml(text) as Record<string, YamlValue>;
          for (const [path, wanted] of Object.entries(each)) {
            const [outer = "", inner] = path.split(".");
            const found =
              (inner ? (data[outer] as Record<string, YamlValue> | undefined)?.[inner] : data[outer]) ?? null;
            expect(found).toEqual(wanted);
          }
        }
        expect(text).toContain("# about the newsletter\n");
      }),
      { numRuns: 500 },
    );
  });
});
