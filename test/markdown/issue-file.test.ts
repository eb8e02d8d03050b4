import { expect, it } from "vitest";
import { NAMED_MAX, NOTE_MAX, REMARK_MAX } from "../../src/core/newsletter/issue-edit.ts";
import { issueFileText, linesNaming, readIssueFile, renderNote } from "../../src/markdown/issue-file.ts";
import { site } from "./a-post.ts";

it("refuses a file of more than four hundred thousand bytes unread", async () => {
  const read = (bytes: number) => readIssueFile(new TextEncoder().encode("\n".repeat(bytes)));
  expect(await read(400_000)).not.toHaveProperty("problem");
  expect(await read(400_001)).toMatchObject({ problem: { reason: { code: "too-long", values: { most: 400_000 } } } });
});

const names = (count: number) => Array.from({ length: count }, (_, at) => `p${at}`);
const remarks = (text: string, count = 1) =>
  `remarks:${names(count)
    .map((name) => `\n  ${name}: ${text}`)
    .join("")}`;

it.each([
  [`order: [${names(NAMED_MAX)}]`, `order: [${names(NAMED_MAX + 1)}]`, "issue-names-wrong"],
  ["drop: a", "drop: {a: b}", "issue-names-wrong"],
  ["drop: [a, b]", "drop: [a, '']", "issue-names-wrong"],
  [remarks("x", NAMED_MAX), remarks("x", NAMED_MAX + 1), "issue-remarks-wrong"],
  [remarks("x".repeat(REMARK_MAX)), remarks("x".repeat(REMARK_MAX + 1)), "issue-remarks-wrong"],
  ["remarks:", "remarks: [a, b]", "issue-remarks-wrong"],
  ["remarks: {a: b}", "remarks: {a: [b]}", "issue-remarks-wrong"],
  [`---\n${"x".repeat(NOTE_MAX)}`, `---\n${"x".repeat(NOTE_MAX + 1)}`, "issue-note-long"],
])("reads %.40j, but not %.40j", async (good, bad, code) => {
  const read = (text: string) =>
    readIssueFile(new TextEncoder().encode(`---\n${text}\n${text.includes("---") ? "" : "---\n"}`));
  expect(await read(good)).not.toHaveProperty("problem");
  expect(await read(bad)).toMatchObject({ problem: { reason: { code } } });
});

it("reads what there is, and nothing of what there is not", async () => {
  const read = (text: string) => readIssueFile(new TextEncoder().encode(text));
  const none = { order: [], drop: [], remarks: {}, note: "" };
  expect(await read("---\norder: [a, b, a]\n---\n")).toEqual({ ...none, order: ["a", "b"] });
  expect(await read("---\ndrop: a\nremarks: {b: ' c  d '}\n---\n\nNote.\n")).toEqual({
    ...none,
    ...{ drop: ["a"], remarks: { b: "c d" }, note: "Note." },
  });
  expect(await read("Note.\n")).toEqual({ ...none, note: "Note." });
});

it("says on which line a name is that there is none of", async () => {
  const read = (text: string) => readIssueFile(new TextEncoder().encode(text));
  expect(await read("---\norder: a\ndorp: x\n---\n")).toMatchObject({
    problem: { line: 3, reason: { code: "setting-unknown", values: { path: "dorp" } } },
  });
  expect(await read('{"dorp": "x"}\n')).toMatchObject({ problem: { line: undefined } });
});

it("finds the lines that name a post by its whole name", () => {
  const lines = (text: string) => [...linesNaming(new TextEncoder().encode(text), ["a.md"])];
  for (const named of ["- a.md", "order: [b.md, a.md]", '  "a.md": x', "  a.md: x"])
    expect(lines(`---\n${named}\n`)).toEqual([["a.md", 2]]);
  for (const other of ["- ba.md", "- a.mdx", "- b.md"]) expect(lines(`---\n${other}\n`)).toEqual([]);
  expect(lines('{"drop": ["a.md"]}')).toEqual([["a.md", 1]]);
});

it("renders a note with the rules of no generator, and no names of pictures", async () => {
  expect(await renderNote("a\nb :tada:", "issues/a.md", site)).toEqual({
    html: "<p>a\nb :tada:</p>\n",
    text: "a b :tada:",
  });
  expect(await renderNote("", "issues/a.md", site)).toBeUndefined();
});

it("writes what there is, and no more", () => {
  const file = { order: [], drop: [], remarks: {}, note: "" };
  expect(issueFileText({ ...file, order: ["a"] } as never)).toBe('---\norder:\n  - "a"\n---\n');
  expect(issueFileText({ ...file, remarks: { a: "b" }, note: "c" } as never)).toBe(
    '---\nremarks:\n  "a": "b"\n---\n\nc\n',
  );
});
