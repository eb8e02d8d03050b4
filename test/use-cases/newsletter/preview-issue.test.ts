import { describe, expect, it } from "vitest";
import { NO_EDIT } from "../../../src/core/newsletter/issue-edit.ts";
import { composeIssue } from "../../../src/use-cases/newsletter/compose-issue.ts";
import { namedPosts } from "../../../src/use-cases/newsletter/issue-edits.ts";
import { lintIssue, previewIssue } from "../../../src/use-cases/newsletter/preview-issue.ts";
import { readIssue } from "../../../src/use-cases/newsletter/read-issue.ts";
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
    expect(await readIssue(ports, 1, { asked: digest, page: 1 }, MORNING)).toMatchObject({ total: 0 });
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
