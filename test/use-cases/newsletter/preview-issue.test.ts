import { describe, expect, it } from "vitest";
import { DIGEST_ENTRIES_MAX } from "../../../src/core/newsletter/digest.ts";
import { issueFileKey, NO_EDIT } from "../../../src/core/newsletter/issue-edit.ts";
import { parseQuestion } from "../../../src/core/posts/question.ts";
import { composeIssue } from "../../../src/use-cases/newsletter/compose-issue.ts";
import { namedPosts } from "../../../src/use-cases/newsletter/issue-edits.ts";
import { lintIssue, nameIssue, previewIssue } from "../../../src/use-cases/newsletter/preview-issue.ts";
import { readIssue } from "../../../src/use-cases/newsletter/read-issue.ts";
import { DAY, HOUR, START } from "../a-site.ts";
import { anIssue, MORNING } from "./an-issue.ts";

const reader = { follows: [], language: "en" };

const NOTHING_EDITED = { edit: NO_EDIT, droppedThrough: 0 };

describe("a copy of an issue", () => {
  it("holds what most get, and its links belong to nobody", async () => {
    const { ports, issue } = await anIssue();
    const copy = await previewIssue(ports, issue, reader);
    expect(copy?.text).toContain("Harbour opens");
    const token = /\/unsubscribe\/([^\s>"]+)/.exec(JSON.stringify(copy?.headers))?.[1] ?? "";
    expect(await ports.signer.verify("unsubscribe", token, MORNING)).toMatchObject({ subscriberId: 0 });
    expect(copy?.text).not.toMatch(/ann@|bob@/);
  });

  it("holds what an editor wrote above the posts", async () => {
    const { ports, issue } = await anIssue();
    const file = new TextEncoder().encode("Good *morning*.\n");
    await ports.objects.put(issueFileKey(issue, ports.site.timeZone), file, "text/markdown");
    const waiting = { ...issue, startedAt: undefined };
    expect((await previewIssue(ports, waiting, reader))?.html).toContain("Good <em>morning</em>.");
  });

  it("holds everything before anybody is planned", async () => {
    const { ports, issue, db } = await anIssue();
    await db.exec("DELETE FROM deliveries");
    expect((await previewIssue(ports, issue, reader))?.text).toContain("Harbour opens");
    await nameIssue(ports, issue, NOTHING_EDITED);
    expect(await ports.issues.byId(issue.id)).toMatchObject({ subject: expect.stringContaining("Harbour opens") });
  });

  it("may name posts by their keys and by their ids", async () => {
    const { ports } = await anIssue();
    const key = "posts/Harbour opens.md";
    const [post] = await ports.releases.mailed({ keys: [key] });
    const id = post?.id ?? "";
    expect([...(await namedPosts(ports, [key, id, "none"])).keys()]).toEqual([key, id]);
    expect(await namedPosts(ports, [])).toEqual(new Map());
  });

  it("is none for whom nothing is in it", async () => {
    const { ports, issue } = await anIssue();
    expect(await previewIssue(ports, issue, { ...reader, follows: ["gardening"] })).toBeUndefined();
    const range = { fromSeq: issue.throughSeq, throughSeq: issue.throughSeq, timeZone: "UTC", ...reader };
    expect((await composeIssue(ports, issue, range, NOTHING_EDITED, MORNING)).rendered).toBeUndefined();
  });

  it("has no faults, unless the site lacks what the law asks for", async () => {
    const { ports, issue } = await anIssue();
    expect(await lintIssue(ports, issue, 0, NOTHING_EDITED, MORNING)).toEqual([]);
    const nameless = { ...ports, site: { ...ports.site, postalAddress: "" } };
    expect(await lintIssue(nameless, issue, 0, NOTHING_EDITED, MORNING)).not.toEqual([]);
    expect(await lintIssue(nameless, issue, issue.throughSeq, NOTHING_EDITED, MORNING)).toEqual([]);
  });
});

describe("an issue's page", () => {
  const first = { asked: undefined, page: 1 };

  it("shows what most got, or what one digest held", async () => {
    const { ports, issue } = await anIssue();
    expect(await readIssue(ports, 1, first, MORNING)).toMatchObject({ total: 1, more: false, issue: { id: 1 } });
    const digest = { fromSeq: 0, throughSeq: issue.throughSeq, also: [], questions: [], follows: ["gardening"] };
    const parsed = parseQuestion("harbour");
    const questions = "question" in parsed ? [parsed.question] : [];
    // Up to the last moment.
    expect(await readIssue(ports, 1, { asked: { ...digest, questions }, page: 1 }, START)).toMatchObject({
      ...{ total: 1, digest: { groups: [{ title: "“harbour”" }] } },
    });
    expect(await readIssue(ports, 1, { asked: digest, page: 1 }, MORNING)).toMatchObject({ total: 0 });
  });

  it("has as many posts as a digest on each page, and the editor's words on the first", async () => {
    const site = await anIssue();
    const { ports } = site;
    for (let n = 1; n <= DIGEST_ENTRIES_MAX; n++) await site.publish(`p${n}`, START);
    await ports.releases.release(MORNING + HOUR, ports.site.newsletter);
    const throughSeq = await ports.releases.lastSeq();
    const note = { text: "Hello.", html: "<p>Hello.</p>" };
    ports.issues.edit = async () => ({ edit: { ...NO_EDIT, note }, droppedThrough: 0 });
    const page = async (page: number, fromSeq: number) => {
      const asked = { fromSeq, throughSeq, also: [], questions: [], follows: [] };
      const shown = await readIssue(ports, 1, { asked, page }, MORNING + DAY);
      return shown && [shown.digest.shown, shown.total, shown.more, shown.note];
    };
    const all = DIGEST_ENTRIES_MAX + 1;
    expect([await page(1, 0), await page(2, 0), await page(3, 0)]).toEqual([
      [DIGEST_ENTRIES_MAX, all, true, note],
      [1, all, false, undefined],
      undefined,
    ]);
    expect(await page(1, 1)).toEqual([DIGEST_ENTRIES_MAX, DIGEST_ENTRIES_MAX, false, note]);
  });

  it("is not there for an issue that is not, for a page behind the last, or for what is yet to be released", async () => {
    const { ports, issue } = await anIssue();
    expect(await readIssue(ports, 99, first, MORNING)).toBeUndefined();
    expect(await readIssue(ports, 1, { asked: undefined, page: 2 }, MORNING)).toBeUndefined();
    const ahead = { fromSeq: 0, throughSeq: issue.throughSeq + 1, also: [], questions: [], follows: [] };
    expect(await readIssue(ports, 1, { asked: ahead, page: 1 }, MORNING)).toBeUndefined();
    expect(
      await readIssue(ports, 1, { asked: { fromSeq: 0, throughSeq: 1, choice: "none" }, page: 1 }, MORNING),
    ).toBeUndefined();
  });

  it("is not shown of an issue that was cancelled before it reached anybody", async () => {
    const { ports, db } = await anIssue();
    await db.prepare("UPDATE issues SET state = 'cancelled'").run();
    expect(await readIssue(ports, 1, first, MORNING)).toBeUndefined();
    await db
      .prepare("UPDATE deliveries SET state = 'accepted' WHERE rowid = (SELECT min(rowid) FROM deliveries)")
      .run();
    expect(await readIssue(ports, 1, first, MORNING)).toMatchObject({ total: 1 });
  });
});
