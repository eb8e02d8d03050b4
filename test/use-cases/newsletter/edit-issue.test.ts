import { describe, expect, it } from "vitest";
import { issueFileKey, NO_EDIT } from "../../../src/core/newsletter/issue-edit.ts";
import { reason } from "../../../src/core/reason.ts";
import { editedPosts, editorsFile, saveEdit } from "../../../src/use-cases/newsletter/edit-issue.ts";
import { openIssues } from "../../../src/use-cases/newsletter/open-issues.ts";
import { planIssues } from "../../../src/use-cases/newsletter/plan-issues.ts";
import { releasePosts } from "../../../src/use-cases/newsletter/release-posts.ts";
import { aSite, HOUR, START } from "../a-site.ts";
import { MORNING } from "./an-issue.ts";

/** A site whose issue with two posts is reviewed for an hour. */
async function inReview() {
  const site = await aSite({ title: "Harbour News" });
  const { ports, clock } = site;
  ports.site.newsletter.reviewMs = HOUR;
  await site.subscribe("ann@example.com");
  for (const [index, name] of ["fog", "rain"].entries()) await site.publish(name, START + index);
  clock.now = MORNING;
  await releasePosts(ports, START + HOUR);
  await openIssues(ports, MORNING);
  await planIssues(ports, MORNING);
  const issue = await ports.issues.byId(1);
  if (!issue) throw new Error("No issue was opened.");
  const key = issueFileKey(issue, ports.site.timeZone);
  const write = async (text: string) => ports.objects.put(key, new TextEncoder().encode(text), "text/markdown");
  const etag = async () => (await ports.objects.head(key))?.etag ?? "";
  const rain = (await ports.releases.mailed({ keys: ["posts/rain.md"] }))[0]?.id ?? "";
  return { ...site, issue, key, write, etag, rain };
}

const FILE = { note: "Good morning.", order: ["posts/rain.md"], drop: [], remarks: {} };

describe("an editor's file", () => {
  it("is written where there is none, and found again with what it says", async () => {
    const { ports, issue, etag, rain } = await inReview();
    expect(await editorsFile(ports, issue)).toEqual({
      ...{ etag: "", note: "", edit: NO_EDIT, problem: undefined, text: "" },
    });
    expect(await saveEdit(ports, issue, "", FILE)).toBeUndefined();
    expect(await editorsFile(ports, issue)).toMatchObject({
      ...{ etag: await etag(), note: "Good morning.", edit: { order: [rain] }, problem: undefined },
      text: expect.stringContaining("Good morning."),
    });
  });

  it("names what it does not know, and keeps to the rest", async () => {
    const { ports, issue, write, rain } = await inReview();
    await write("---\norder: [posts/none.md, posts/rain.md]\n---\n");
    expect(await editorsFile(ports, issue)).toMatchObject({ edit: { order: [rain], unknown: ["posts/none.md"] } });
  });

  it("is written over only by who has seen it as it is", async () => {
    const { ports, issue, key, etag } = await inReview();
    await saveEdit(ports, issue, "", FILE);
    const seen = await etag();
    expect(await saveEdit(ports, issue, "", FILE)).toEqual(reason("issue-file-changed", { key }));
    expect(await saveEdit(ports, issue, seen, { ...FILE, note: "Again." })).toBeUndefined();
    expect(await saveEdit(ports, issue, seen, FILE)).toEqual(reason("issue-file-changed", { key }));
  });

  it("that cannot be read is shown as it is, as far as that goes", async () => {
    const { ports, issue, write } = await inReview();
    await write(`---\ndorp: x\n---\n${"x".repeat(30_000)}`);
    const { problem, note, edit, text } = await editorsFile(ports, issue);
    expect([problem?.code, note, edit, text.length]).toEqual([expect.any(String), "", NO_EDIT, 20_000]);
    expect(text).toContain("dorp: x");
  });

  it("is too late when sending has begun, also while it is written, unless it was begun with it", async () => {
    const { ports, issue, etag: seen, db } = await inReview();
    const begin = (etag: string) =>
      db.exec(`UPDATE issues SET started_at = 5, edit = '${JSON.stringify({ ...NO_EDIT, etag })}'`);
    const { objects } = ports;
    const during = (etag: (written: string) => string) => ({
      ...ports,
      objects: {
        ...objects,
        putIf: (async (...given) => {
          const put = await objects.putIf(...given);
          await begin(etag(put?.etag ?? ""));
          return put;
        }) as typeof objects.putIf,
      },
    });
    expect(
      await saveEdit(
        during((etag) => etag),
        issue,
        "",
        FILE,
      ),
    ).toBeUndefined();
    await db.exec("UPDATE issues SET started_at = NULL, edit = NULL");
    const etag = await seen();
    expect(
      await saveEdit(
        during(() => "former"),
        issue,
        etag,
        FILE,
      ),
    ).toEqual(reason("issue-begun"));
    expect(await saveEdit(ports, issue, etag, FILE)).toEqual(reason("issue-begun"));
  });
});

describe("the posts of an issue", () => {
  it("are shown to its editor in their order, with those that are dropped", async () => {
    const { ports, issue, rain, db } = await inReview();
    expect(await editedPosts(ports, issue)).toMatchObject([
      { title: "rain", remark: "", dropped: false },
      { title: "fog", remark: "", dropped: false },
    ]);
    await db.exec("UPDATE deliveries SET from_seq = 1");
    expect(await editedPosts(ports, issue)).toHaveLength(1);
    await db.exec("DELETE FROM deliveries");
    expect(await editedPosts(ports, issue)).toEqual([]);
    await db.exec(
      "INSERT INTO deliveries (id, from_seq, through_seq, state, changed_at) VALUES (1 << 32 | 1, 0, 2, 'queued', 1)",
    );
    const fog = (await ports.releases.mailed({ keys: ["posts/fog.md"] }))[0]?.id ?? "";
    const edit = { ...NO_EDIT, order: [fog], drop: [rain], remarks: { [fog]: "Thick." } };
    expect(await editedPosts(ports, issue, edit)).toMatchObject([
      { id: fog, title: "fog", remark: "Thick.", dropped: false },
      { id: rain, title: "rain", remark: "", dropped: true },
    ]);
  });
});
