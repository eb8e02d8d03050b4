import { describe, expect, it } from "vitest";
import { reason } from "../../src/core/reason.ts";
import { readPost } from "../../src/markdown/read-post.ts";
import { KEY, post, problem, readText, site } from "./a-post.ts";

const utf16 = (text: string, swap: boolean) => {
  const bytes = Buffer.from(`\ufeff${text}`, "utf16le");
  return swap ? bytes.swap16() : bytes;
};

describe("front matter", () => {
  it.each([
    ["with Unix line ends", "---\ntitle: t\n---\nBody"],
    ["with Windows line ends", "---\r\ntitle: t\r\n---\r\nBody\r\n"],
    ["after a byte order mark", "\ufeff---\ntitle: t\n---\nBody"],
    ["between fences with spaces after them", "---  \ntitle: t\n--- \t\nBody"],
    ["that ends with three dots", "---\ntitle: t\n...\nBody"],
    ["that says it is YAML", "---yaml\ntitle: t\n---\nBody"],
  ])("is read %s", async (_, text) => {
    expect(await readText(text)).toMatchObject({
      state: "published",
      post: { title: "t", contentHtml: "<p>Body</p>\n" },
    });
  });

  it("is read from UTF-16 in both byte orders", async () => {
    for (const swap of [false, true]) {
      const reading = await readPost({ key: KEY, bytes: utf16("---\ntitle: 港口\n---\n正文", swap) }, site);
      expect(reading).toMatchObject({ state: "published", post: { title: "港口", contentHtml: "<p>正文</p>\n" } });
    }
  });

  it.each([
    ["no fence", "# A readme"],
    ["a blank line before the fence", "\n---\ntitle: t\n---\nBody"],
    ["a longer line of dashes", "----\ntitle: t\n----\nBody"],
    ["a thematic break at the top", "---\nSome text\n"],
    ["nothing at all", ""],
  ])("is missing if there is %s, and the file is ignored", async (_, text) => {
    expect(await readText(text)).toEqual({ state: "ignored" });
  });

  it("is read only in files with a post's extension", async () => {
    const text = "---\ntitle: t\n---\nBody";
    for (const ending of ["md", "markdown", "mkd", "html", "htm", "MD"]) {
      expect((await readText(text, `posts/2022-01-07-a.${ending}`)).state).toBe("published");
    }
    for (const key of ["posts/2022-01-07-a.txt", "site.yaml", "posts/md", "posts/a.md.bak"]) {
      expect(await readText(text, key)).toEqual({ state: "ignored" });
    }
  });

  it("may be empty if file name and text say the rest", async () => {
    expect(await readText("---\n---\n# Harbour\n\nIt opens.")).toMatchObject({
      state: "published",
      post: { title: "Harbour" },
    });
  });

  it("ends at the first closing line, not at dashes in the body", async () => {
    expect((await post("title: t", "One\n\n---\n\nTwo")).contentHtml).toBe("<p>One</p>\n<hr />\n<p>Two</p>\n");
  });

  it.each([
    ["js", "---js\nglobalThis.ran = true\n---\nBody"],
    ["javascript", "--- javascript\nglobalThis.ran = true\n---\nBody"],
    ["coffee", "---coffee\nglobalThis.ran = true\n---\nBody"],
    ["constructor", "---constructor\ntitle: t\n---\nBody"],
  ])("in %s is refused and never run", async (language, text) => {
    expect(await readText(text)).toMatchObject({ state: "quarantined", problem: { line: 1 } });
    expect(JSON.stringify(await readText(text))).toContain(language);
    expect(globalThis).not.toHaveProperty("ran");
  });

  it("in TOML is quarantined with its line where it is wrong", async () => {
    expect(await readText('+++\ntitle = "t"\ndate = yes\n+++\nBody')).toMatchObject({
      state: "quarantined",
      problem: { line: 3, reason: { code: "matter-not-toml", values: { words: "invalid value" } } },
    });
    expect(await readText('+++\ntitle = "t"\nBody')).toEqual({
      state: "quarantined",
      problem: { line: 1, reason: reason("matter-open") },
    });
    expect(await readText("+++\nText")).toEqual({ state: "ignored" });
  });

  it("in TOML may be as long as in YAML", async () => {
    const file = (length: number) => `+++\n${'title = "t"\n#'.padEnd(length - 1, "x")}\n+++\nBody`;
    expect((await readText(file(256 * 1024))).state).toBe("published");
    expect(await readText(file(256 * 1024 + 1))).toMatchObject({
      problem: { line: 2, reason: reason("matter-too-long") },
    });
  });

  it.each([
    ["2022-01-07", 6, 16],
    ["2022-01-07T08:00:00", 7, 0],
    ["2022-01-07 08:00:00.123456", 7, 0],
    ["2022-01-07T08:00:00-08:00", 7, 16],
  ])("in TOML has dates of its own: %s", async (date, day, hour) => {
    const reading = await readText(`+++\ntitle = "t"\ndate = ${date}\n+++\nBody`, "posts/a.md");
    expect(reading).toMatchObject({ state: "published" });
    expect(reading.state === "published" && Math.floor(reading.post.publishedAt / 1000)).toBe(
      Date.UTC(2022, 0, day, hour) / 1000,
    );
  });

  it("in TOML has tables, of which those of Hugo and Zola are read", async () => {
    const text =
      '+++\ntitle = "t"\nweight = 1_000\n[taxonomies]\ntags = ["a", "b c"]\n[extra]\nauthor = {name = "Ann", email = "a@b.example"}\n' +
      'title = "not this"\n[params]\ndescription = """\nOne\nTwo"""\n+++\n\nBody';
    expect(await readText(text)).toMatchObject({
      state: "published",
      post: {
        title: "t",
        summary: "One Two",
        authors: [{ title: "Ann" }],
        tags: [{ title: "a" }, { title: "b c" }],
        contentHtml: "<p>Body</p>\n",
      },
    });
    expect(await readText('+++\ntitle = "t"\ndraft = true\n+++\n')).toMatchObject({
      state: "draft",
      held: { line: 3 },
    });
  });

  it.each([
    ["JSON", '{\n  "title": "t",\n  "date": "2022-01-09T00:00:00Z",\n  "tags": ["a", "b c"]\n}\n\nBody'],
    ["JSON on one line", '{"title":"t","x":{"y":"}\\""},"date":"2022-01-09T00:00:00Z","tags":["a","b c"]}\nBody'],
    ["JSON that says so", '---json\n{"title": "t", "date": "2022-01-09T00:00:00Z", "tags": ["a", "b c"]}\n---\nBody'],
  ])("is read from %s", async (_, text) => {
    expect(await readText(text)).toMatchObject({
      state: "published",
      post: {
        title: "t",
        contentHtml: "<p>Body</p>\n",
        publishedAt: Date.UTC(2022, 0, 9),
        tags: [{ title: "a" }, { title: "b c" }],
      },
    });
  });

  it.each([
    ['{\n  "title": "t",\n  "x" 1\n}\nBody', 3, "matter-not-json"],
    ['{ "title": "t"\nBody', 2, "matter-not-json"],
    ['---json\n{\n"x" 1\n}\n---\nBody', 3, "matter-not-json"],
    [`{ "title": "${"x".repeat(300_000)}" }\nBody`, 1, "matter-too-long"],
    [`{ "x": ${"[".repeat(9_000)}${"]".repeat(9_000)} }\nBody`, 1, "matter-not-json"],
  ])("in JSON that cannot be read is reported with its line", async (text, line, code) => {
    const reading = await readText(text);
    if (reading.state !== "quarantined") throw new Error(reading.state);
    expect([reading.problem.reason.code, reading.problem.line]).toEqual([code, line]);
  });

  it("in JSON holds a post back as in YAML", async () => {
    for (const text of ['{"draft": true}\nBody', '{"build": {"list": "never"}}\nBody'])
      expect(await readText(text)).toMatchObject({ state: "draft", held: { reason: { code: "held-by-field" } } });
  });

  it("that never ends is reported, not swallowed", async () => {
    expect(await readText("---\ntitle: t\nBody")).toMatchObject({
      problem: { line: 1, reason: reason("matter-open") },
    });
  });

  it("that is too long, or has a fence inside, is reported with its line", async () => {
    const file = (length: number) => readText(`---\n${"title: t\n#".padEnd(length - 1, "x")}\n---\nBody`);
    expect(await file(256 * 1024)).toMatchObject({ state: "published" });
    expect(await file(256 * 1024 + 1)).toMatchObject({ problem: { line: 2, reason: reason("matter-too-long") } });
    const fence = await readText("---\n\n---x\ntitle: t\n---\nBody");
    expect(fence).toMatchObject({ problem: { line: 3, reason: reason("matter-fence-inside") } });
  });

  it("keeps anchors that are used, or stand before a quoted text", async () => {
    expect(await post('title: &a "b"')).toMatchObject({ title: "b" });
    expect(await post("title: &a b\nauthor: *a")).toMatchObject({ title: "b", authors: [{ title: "b" }] });
    expect(await post("title: &a b\nauthor: c")).toMatchObject({ title: "&a b" });
  });

  it("drops no text that stands before a list", async () => {
    expect(await post("title: t\ndescription: x: y\n- a")).toMatchObject({ summary: "x: y - a" });
  });

  it("takes of two lists for one key the one that is not empty", async () => {
    for (const front of ["tags: []\ntags: [a]", "tags: [a]\ntags: []"])
      expect((await post(`title: t\n${front}`)).tags).toEqual([{ id: "a", title: "a" }]);
  });

  it("that is YAML but no map is reported", async () => {
    expect((await problem("- a\n- b")).line).toBe(2);
    expect((await problem("just some words")).line).toBe(2);
  });

  it("that cannot be repaired is reported with its line in the file", async () => {
    expect(await problem("layout: post\ntitle: a\ntitle: b")).toEqual({
      line: 4,
      reason: reason("matter-key-twice", { key: "title" }),
    });
    expect(await problem("layout: post\n---x: y")).toMatchObject({ line: 3 });
  });

  it("is read again after a failure: nothing is cached", async () => {
    for (let again = 0; again < 3; again++) {
      expect((await problem("title: a\ntitle: b")).reason.code).toBe("matter-key-twice");
      expect((await post("title: same\ntags: [a]")).tags).toHaveLength(1);
    }
  });

  it("handles keys that every object has", async () => {
    expect((await post("title: t\n__proto__: {polluted: yes}\nconstructor: x\ntoString: y")).title).toBe("t");
    expect({}).not.toHaveProperty("polluted");
  });
});

describe("a file that is no text", () => {
  it("is quarantined with the line where it stops being UTF-8", async () => {
    const bytes = Buffer.concat([Buffer.from("---\ntitle: t\n---\n好\n"), Buffer.from([0xb8, 0xdb, 0xbf, 0xda, 0x0a])]);
    expect(await readPost({ key: KEY, bytes }, site)).toMatchObject({
      state: "quarantined",
      problem: { line: 5, reason: reason("post-not-utf8") },
    });
  });

  it("is quarantined above 5 MB", async () => {
    const bytes = new Uint8Array(5 * 1024 * 1024 + 1);
    expect(await readPost({ key: KEY, bytes }, site)).toMatchObject({ problem: { reason: reason("post-too-large") } });
  });
});

describe("a title", () => {
  it.each([
    // What YAML misreads or truncates.
    ["007", "007"],
    ["No", "No"],
    ["1_000", "1_000"],
    ["12:30:45", "12:30:45"],
    ["0x1F", "0x1F"],
    ["1e3", "1e3"],
    ["2022-01-07", "2022-01-07"],
    ["true", "true"],
    ["&a b", "&a b"],
    ["&nbsp;x", "&nbsp;x"],
    ["No #1", "No #1"],
    ["#1 fan", "#1 fan"],
    ["! bang", "! bang"],
    ["[独家]", "[独家]"],
    ["{a: b}", "{a: b}"],
    ["C# and F#", "C# and F#"],
    // What YAML refuses.
    ['"say "hi" now"', 'say "hi" now'],
    ['"第四届案例发布 彰显"人民城市"效能"', '第四届案例发布 彰显"人民城市"效能'],
    ['"人民"城市""', '人民"城市"'],
    ['"A\\H两地\\d价差"', "A\\H两地\\d价差"],
    ['"He said \\"hi\\" in C:\\dir"', 'He said "hi" in C:\\dir'],
    ['"a "b" c" # checked', 'a "b" c'],
    ['"this" and "that"', '"this" and "that"'],
    ['"this" too', '"this" too'],
    ['"this" [too]', '"this" [too]'],
    ["'It's'", "It's"],
    ['"open', '"open'],
    ["a: b", "a: b"],
    ["a:", "a:"],
    ["[独家] 重磅", "[独家] 重磅"],
    ["@everyone", "@everyone"],
    ["* star", "* star"],
    ["*star", "*star"],
    ["!重要 通知", "!重要 通知"],
    ["%50 off", "%50 off"],
    ["`code` first", "`code` first"],
    ["- dash", "- dash"],
    ["> quote", "> quote"],
    ["| pipe", "| pipe"],
    ["a\u0008\u0000b", "ab"],
    ['"two\n  lines "inner""', 'two lines "inner"'],
    ['"broken\nacross "lines""', 'broken across "lines"'],
    // What YAML reads correctly.
    ['"x \\u4f60"', "x 你"],
    [">-\n  folded\n  text", "folded text"],
    ["plain # a remark", "plain"],
    ['"quoted" # a remark', "quoted"],
    ["(<dl>) & <b>", "(<dl>) & <b>"],
    ["a \u00a0\u3000 b", "a b"],
    ["\u{1f469}\u200d\u{1f680} up", "\u{1f469}\u200d\u{1f680} up"],
  ])("written %j is %j", async (written, title) => {
    expect(await post(`layout: post\ntitle: ${written}\ntags: [x]`)).toMatchObject({ title, tags: [{ id: "x" }] });
  });

  it.each(["", "~", '""', '"  "', "null"])(
    "written %j comes from the heading, else from the first words",
    async (written) => {
      expect((await post(`title: ${written}`, "Intro\n\n## The *quay*  &amp; us\n")).title).toBe("The quay & us");
      expect((await post(`title: ${written}`, "Just words.")).title).toBe("Just words.");
    },
  );

  it("comes from the name of the file where Jekyll takes it from there", async () => {
    const jekyll = { ...site, generator: "jekyll" } as const;
    expect((await post("tags: x", "Just words.", undefined, jekyll)).title).toBe("Harbour Opens");
    expect((await post("tags: x", "# Headed", undefined, jekyll)).title).toBe("Headed");
  });

  it("from the text is cut between graphemes, and between words where there are spaces", async () => {
    expect((await post("tags: x", "港".repeat(80))).title).toBe(`${"港".repeat(60)}…`);
    expect((await post("tags: x", "family ".repeat(20))).title).toBe(`${"family ".repeat(8).trim()}…`);
    expect((await post("tags: x", "👨‍👩‍👧‍👦".repeat(61))).title).toBe(`${"👨‍👩‍👧‍👦".repeat(60)}…`);
    expect((await post("tags: x", "e\u0301".repeat(60))).title).toBe("e\u0301".repeat(60));
  });

  it("that is nowhere quarantines the post", async () => {
    expect((await problem("tags: x", '<img src="a.png">\n\n# \n')).reason.code).toBe("post-without-title");
  });

  it("may lack the space after its colon", async () => {
    expect((await post('title:"glued"')).title).toBe("glued");
  });
});

describe("front matter of Hexo", () => {
  const hexo = { ...site, generator: "hexo" } as const;

  it("needs no first fence", async () => {
    const file = "title: t\ndate: 2022-01-07\n---\nBody\n";
    const published = { state: "published", post: { title: "t", contentHtml: "<p>Body</p>\n" } };
    expect(await readText(file, undefined, hexo)).toMatchObject(published);
    expect(await readText(file)).toEqual({ state: "ignored" });
  });

  it("without one is quarantined with its own lines", async () => {
    const reading = await readText("title: t\ntitle: u\n---\nBody", undefined, hexo);
    expect(reading).toMatchObject({ state: "quarantined", problem: { line: 2 } });
  });
});

describe("a repair", () => {
  it("keeps readable fields", async () => {
    const front =
      'title: "a "b" c"\ndate: 2022-01-07 20:33:27 +0800\ncategories:\n  - one\n  - two words\nupdated: 2022-01-08';
    expect(await post(front)).toMatchObject({
      title: 'a "b" c',
      categories: [{ title: "one" }, { title: "two words" }],
      publishedAt: Date.UTC(2022, 0, 7, 12, 33, 27),
    });
  });

  it("fixes lists, too", async () => {
    expect((await post('title: t\ncategories: ["a "b" c", @d]')).categories.map(({ title }) => title)).toEqual([
      'a "b" c',
      "@d",
    ]);
    expect((await post('title: t\ntags:\n\t- "x"y"\n\t- z')).tags.map(({ title }) => title)).toEqual(['x"y', "z"]);
  });

  it("keeps one of two equal or half-empty fields, and joins labels", async () => {
    expect((await post("title: a\ntitle: a")).title).toBe("a");
    expect((await post("title:\ntitle: a")).title).toBe("a");
    expect((await post(`title: t\n${"x: 1\n".repeat(21)}`)).title).toBe("t");
    expect((await problem(`title: t\n${"x: 1\n".repeat(22)}`)).reason.code).toBe("matter-key-twice");
    expect((await post("title: t\ncategories: a\ncategories: b")).categories.map(({ id }) => id)).toEqual(["a", "b"]);
  });
});

describe("drafts", () => {
  it.each(["draft: true", "draft: yes", "published: false", "Draft: True"])("are marked by %s", async (mark) => {
    expect(await readText(`---\ntitle: t\n${mark}\ndate: +0800\n---\nBody`)).toMatchObject({ state: "draft" });
  });

  it("are all files under _drafts", async () => {
    const unreadable = "---\ntitle: a\ntitle: b\n---\n";
    expect(await readText(unreadable)).toMatchObject({ state: "quarantined" });
    for (const text of [unreadable, "---\ntitle: a\n---\n"])
      for (const key of ["_drafts/a.md", "posts/_drafts/2022/a.md"])
        expect(await readText(text, key)).toMatchObject({ state: "draft", held: { reason: reason("held-by-folder") } });
  });

  it("are not posts that say the opposite", async () => {
    expect((await post("title: t\ndraft: false\npublished: true")).title).toBe("t");
  });
});
