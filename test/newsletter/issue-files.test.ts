import { beforeEach, describe, expect, it } from "vitest";
import { editNotices, issueFileResult } from "../../src/use-cases/newsletter/issue-file-notices.ts";
import { DAY, FRIDAY, HOUR, MINUTE, openNewsletter } from "./newsletter.ts";

const KEY = "issues/2026-11-20-daily.md";

let news: ReturnType<typeof openNewsletter>;
beforeEach(async () => {
  news = openNewsletter({ site: {} });
  news.ports.site.newsletter.reviewMs = HOUR;
  await news.reader("ann@example.com");
  await news.post("post-a");
  await news.post("post-b", { email: "never" });
});

const bytesOf = (text: string) => new TextEncoder().encode(text);

/** Writes a file as publishing does, and returns what is said of it. */
async function write(text: string, key = KEY) {
  const { etag } = await news.ports.objects.put(key, bytesOf(text), "text/markdown");
  return issueFileResult(news.ports, { key, etag, bytes: bytesOf(text) });
}

const noticesOf = (list: { line?: number | undefined; reason: { code: string; values: object } }[] = []) =>
  list.map(({ line, reason: { code, values } }) => [line, code, values]);
const told = (result: Awaited<ReturnType<typeof write>>) =>
  "notices" in result ? noticesOf(result.notices?.first) : result.outcome;

async function only() {
  const [issue] = await news.issues();
  if (!issue) throw new Error("There is no issue.");
  return issue;
}

describe("what an editor's file names", () => {
  it("and nobody has is told with its line, before there is an issue", async () => {
    await news.withdraw("post-a");
    const file = "---\r\norder: [posts/post-a.md, posts/post-b.md]\r\ndrop: posts/none.md\r\n---\r\n";
    expect(told(await write(file))).toEqual([
      [2, "issue-post-unknown", { name: "posts/post-a.md" }],
      [3, "issue-post-unknown", { name: "posts/none.md" }],
    ]);
    expect(await write("---\ndrop: posts/post-b.md\n---\n")).toEqual({ outcome: "stored" });
    expect(await write("---\ndorp: x\n---\n")).toMatchObject({ outcome: "quarantined", line: 2 });
  });

  it("and its issue does not hold is told with its line, to who publishes and at the desk; what is dropped is held", async () => {
    await news.cron(FRIDAY);
    news.clock.now += MINUTE;
    await news.post("post-c");
    await news.cron(FRIDAY + 30 * MINUTE);
    const { id } = await only();
    const result = await write(
      "---\norder: [posts/post-b.md]\ndrop: posts/post-a.md\nremarks:\n  posts/post-c.md: Well.\n  posts/none.md: No.\n---\n",
    );
    const notices = [
      [6, "issue-post-unknown", { name: "posts/none.md" }],
      [2, "issue-post-not-held", { id, name: "posts/post-b.md" }],
      [5, "issue-post-not-held", { id, name: "posts/post-c.md" }],
    ];
    expect(told(result)).toEqual(notices);
    expect(noticesOf(await editNotices(news.ports, await only()))).toEqual(notices);
    // What was not known as the issue began is said of it for ever, whatever comes later.
    await news.cron(FRIDAY + HOUR);
    await news.post("none");
    expect(noticesOf(await editNotices(news.ports, await only()))).toEqual(notices.slice(0, 1));
  });

  it("is said of an issue that is paused, and no more of one that is over", async () => {
    await news.cron(FRIDAY);
    const { id } = await only();
    const unknown = [[2, "issue-post-unknown", { name: "posts/none.md" }]];
    const text = "---\ndrop: posts/none.md\norder: posts/post-b.md\n---\n";
    const notHeld = [3, "issue-post-not-held", { id, name: "posts/post-b.md" }];
    await write(text);
    await news.ports.issues.setState(id, ["planned"], "paused", undefined);
    expect(noticesOf(await editNotices(news.ports, await only()))).toEqual([...unknown, notHeld]);
    expect(told(await write(text))).toEqual([...unknown, notHeld]);
    await news.cancel(id);
    expect(await editNotices(news.ports, await only())).toEqual([]);
    expect(told(await write(text))).toEqual(unknown);
  });

  it("is held by a digest, however many posts are newer", async () => {
    news.clock.now += MINUTE;
    for (let post = 0; post < 64; post++) await news.post(`newer-${post}`);
    await news.cron(FRIDAY);
    expect(told(await write("---\norder: posts/post-a.md\n---\n"))).toBe("stored");
  });

  it("may be on its way, by key and id", async () => {
    const bytes = bytesOf("---\norder: [posts/new.md, 'tag:news.example.com,2026:new', posts/none.md]\n---\n");
    const coming = ["posts/new.md", "tag:news.example.com,2026:new"];
    expect(told(await issueFileResult(news.ports, { key: KEY, etag: "", bytes }, coming))).toEqual([
      [2, "issue-post-unknown", { name: "posts/none.md" }],
    ]);
  });
});

describe("a file that comes after sending began", () => {
  it("is said to change nothing, to who publishes and at the desk; the file that holds is not", async () => {
    await write("---\ndrop: posts/none.md\n---\n");
    await news.cron(FRIDAY);
    await news.cron(FRIDAY + HOUR);
    const { id, startedAt: at } = await only();
    expect(told(await write("---\ndrop: posts/none.md\n---\n"))).toEqual([
      [2, "issue-post-unknown", { name: "posts/none.md" }],
    ]);
    const late = [[undefined, "issue-file-late", { id, at }]];
    const text = "---\ndrop: posts/post-a.md\n---\n";
    expect(told(await write(text))).toEqual(late);
    expect(noticesOf(await editNotices(news.ports, await only()))).toEqual(late);
  });

  it("is told of each issue of its day that had begun without it, in every zone", async () => {
    await news.reader("eve@example.com", { timeZone: "Asia/Shanghai" });
    await news.post("post-c");
    await news.cron(FRIDAY - 7 * HOUR);
    await news.cron(FRIDAY - 6 * HOUR);
    expect(told(await write("---\ndrop: posts/post-a.md\n---\n"))).toMatchObject([
      [undefined, "issue-file-late", { id: 1 }],
    ]);
    await news.cron(FRIDAY);
    await news.cron(FRIDAY + HOUR);
    const said = told(await write("A note.\n"));
    expect(said).toHaveLength(2);
    await news.shift();
    await news.post("post-d");
    await news.cron(FRIDAY + DAY);
    expect((await news.issues()).at(-1)?.state).toBe("planned");
    expect(told(await write("---\norder: posts/post-c.md\n---\n"))).toEqual(said);
  });
});
