import { expect, it } from "vitest";
import { dateOf, fileName, postFile, slugOf } from "../../src/markdown/new-post.ts";

const AT = Date.UTC(2026, 0, 2, 3, 4, 5);

it("names a file by its day and its title, or its time where a title has no letters", () => {
  const named = (title: string, timeZone = "UTC") => fileName({ title, at: AT, timeZone });
  expect(named("The New Port")).toBe("2026-01-02-the-new-port.md");
  expect(named("—")).toBe("2026-01-02-030405.md");
  expect(named("新港", "America/New_York")).toBe("2026-01-01-新港.md");
});

it("makes a name of whole words, sixty characters at most", () => {
  expect(slugOf("Who’s there? It's 5G!")).toBe("whos-there-its-5g");
  expect(slugOf(`${"a".repeat(30)} ${"b".repeat(29)} c`)).toBe(`${"a".repeat(30)}-${"b".repeat(29)}`);
  expect(slugOf(`${"a".repeat(30)} ${"b".repeat(30)} c`)).toBe("a".repeat(30));
  expect(slugOf("字".repeat(70))).toBe("字".repeat(60));
  expect(slugOf("𠀀".repeat(61))).toBe("𠀀".repeat(60));
});

it.each([
  ["UTC", "2026-01-02 03:04:05 +0000"],
  ["Asia/Kolkata", "2026-01-02 08:34:05 +0530"],
  ["Pacific/Auckland", "2026-01-02 16:04:05 +1300"],
  ["America/St_Johns", "2026-01-01 23:34:05 -0330"],
])("dates a post in %s", (timeZone, date) => {
  expect(dateOf(AT, timeZone)).toBe(date);
});

it("writes front matter with what is known, and no more", () => {
  const post = { title: 'A "b": c', at: AT, timeZone: "UTC", body: "Words.\n" };
  const head = `---\ntitle: "A \\"b\\": c"\ndate: 2026-01-02 03:04:05 +0000\n`;
  expect(postFile({ ...post, categories: [], draft: false })).toBe(`${head}---\n\nWords.\n`);
  expect(postFile({ ...post, categories: ["x"], draft: true })).toBe(
    `${head}categories:\n  - "x"\ndraft: true\n---\n\nWords.\n`,
  );
});
