import { beforeEach, describe, expect, it } from "vitest";
import { lint } from "../../src/emails/lint.ts";
import { mimeChunks } from "../../src/emails/mime.ts";
import { previewIssue } from "../../src/use-cases/newsletter/preview-issue.ts";
import { readUnfollow, unfollow } from "../../src/use-cases/subscribers/unfollow.ts";
import { FRIDAY, openNewsletter } from "./newsletter.ts";

let news: ReturnType<typeof openNewsletter>;
beforeEach(() => {
  news = openNewsletter();
});

/** The links under headings of the one mail to somebody, in HTML and text, as `token/name`. */
function linksTo(email: string): { html: string[]; text: string[]; under: string[] } {
  const [mail] = news.mailer.sent.filter(({ email: { to } }) => to === email);
  const links = (body = "") => [...body.matchAll(/\/unfollow\/([\w.-]+\/\w{16})/g)].map(([, link]) => link ?? "");
  const text = mail?.email.text ?? "";
  const under = [...text.matchAll(/^== (.*) ==\nStop following this: /gm)].map(([, title]) => title ?? "");
  return { html: links(mail?.email.html), text: links(text), under };
}

async function send() {
  await news.post("post-one", { text: "Copper and tin.", category: "metals" });
  await news.post("post-two", { text: "Tin.", category: "economy" });
  await news.cron(FRIDAY);
  await news.shift();
}

describe("under a heading of a digest", () => {
  it("a link ends just that, for the reader of the mail, who shares all else of it with others", async () => {
    for (const email of ["ann@example.com", "bob@example.com"]) {
      await news.reader(email);
      await news.follow(email, { questions: ["copper"], keys: ["economy"] });
    }
    await send();
    const [ann, bob] = [linksTo("ann@example.com"), linksTo("bob@example.com")];
    expect(ann.under).toEqual(["“copper”", "economy"]);
    expect(ann.html).toEqual(ann.text);
    expect(ann.html).toHaveLength(2);
    expect(new Set([...ann.html, ...bob.html]).size).toBe(4);
    const [first, second] = news.mailer.sent.map(({ email }) => email);
    expect(first?.shared).toBe(second?.shared);
    // Encoded once for both, but for the lines with their own links.
    const encoded = new Set(first && mimeChunks(first));
    expect(second && mimeChunks(second).filter((chunk) => encoded.has(chunk)).length).toBeGreaterThan(3);
    for (const { email } of news.mailer.sent) expect(lint(email)).toEqual([]);

    const [token = "", name = ""] = ann.html[0]?.split("/") ?? [];
    await unfollow(news.ports, token, name, FRIDAY);
    expect(await news.ports.subscribers.byEmail("ann@example.com")).toMatchObject({
      watches: [],
      categories: ["economy"],
    });
    expect(await news.ports.subscribers.byEmail("bob@example.com")).toMatchObject({ watches: ["copper"] });
  });

  it("stands no link where it would end everything, or nothing", async () => {
    await news.reader("all@example.com");
    await news.reader("one@example.com", { categories: ["metals"] });
    await news.reader("watch@example.com");
    await news.follow("watch@example.com", { questions: ["copper"] });
    await send();
    expect(linksTo("all@example.com")).toEqual({ html: [], text: [], under: [] });
    expect(linksTo("one@example.com").html).toEqual([]);
    expect(linksTo("watch@example.com").under).toEqual(["“copper”"]);
  });

  it("a link ends a category that was merged since it was chosen", async () => {
    news.ports.site.categoryMerges = { metals: "economy" };
    await news.reader("ann@example.com", { categories: ["metals", "ships"] });
    await news.post("post-ship", { category: "ships" });
    await send();
    const [link = ""] = linksTo("ann@example.com").html;
    const [token = "", name = ""] = link.split("/");
    expect(await readUnfollow(news.ports, token, name, FRIDAY)).toMatchObject({
      outcome: "follows",
      follow: { kind: "category", id: "economy" },
    });
    await unfollow(news.ports, token, name, FRIDAY);
    expect(await news.ports.subscribers.byEmail("ann@example.com")).toMatchObject({ categories: ["ships"] });
  });

  it("a sample copy's link is nobody's", async () => {
    await news.reader("ann@example.com");
    await news.follow("ann@example.com", { keys: ["economy", "metals"] });
    await send();
    const [issue] = await news.issues();
    const sample = issue && (await previewIssue(news.ports, issue, { follows: ["economy", "metals"], language: "en" }));
    const [, token = "", name = ""] = /\/unfollow\/([\w.-]+)\/(\w{16})/.exec(sample?.html ?? "") ?? [];
    expect(name).not.toBe("");
    expect(await readUnfollow(news.ports, token, name, FRIDAY)).toEqual({ outcome: "gone" });
  });
});
