import { expect, it } from "vitest";
import { ADMIN, openSite, PUBLISH } from "./site.ts";

const HOUR = 60 * 60_000;
const DAY = 24 * HOUR;
const HERE = { Origin: "https://news.example.com", "Sec-Fetch-Site": "same-origin" };
const FORM = { "Content-Type": "application/x-www-form-urlencoded" };

/** Returns the fields of the form as a browser would send them. */
function formIn(html: string): URLSearchParams {
  const form = /<form method="post" action="\/admin\/issues\/\d+\/edit"[\s\S]*?<\/form>/.exec(html)?.[0] ?? "";
  const fields = new URLSearchParams();
  for (const [tag] of form.matchAll(/<input[^>]*>/g)) {
    if (/type="checkbox"/.test(tag) && !/ checked/.test(tag)) continue;
    fields.set(/ name="([^"]*)"/.exec(tag)?.[1] ?? "", / value="([^"]*)"/.exec(tag)?.[1] ?? "");
  }
  fields.set("note", /<textarea[^>]*>\n([\s\S]*?)<\/textarea>/.exec(form)?.[1] ?? "");
  return fields;
}

it("orders, drops and annotates an issue in review, keeps what was typed, and writes the file that holds", async () => {
  const site = await openSite();
  const now = Date.now();
  const post = (title: string) => `---\ntitle: ${title}\ndate: ${new Date(now - HOUR).toISOString()}\n---\nWords.\n`;
  await site.publish({
    "site.yaml": "title: News\npostal_address: 1 Quay Street\nnewsletter: {hold: 0, review: 1d}\n",
    "posts/a.md": post("Alpha"),
    "posts/b.md": post("Beta"),
  });
  await site.fetch("/api/v1/subscribers/import?consent=test", {
    method: "POST",
    body: "email,status\nann@example.com,active\n",
    headers: { ...ADMIN, "Content-Type": "text/csv" },
  });
  // Just after the next eight o'clock, of this day or of the next.
  const morning = Math.ceil((now + 60_000 - 8 * HOUR) / DAY) * DAY + 8 * HOUR + 30_000;
  await site.cron(now + 60_000);
  await site.cron(morning);
  const login = await site.fetch("/admin/login", {
    method: "POST",
    body: new URLSearchParams({ token: "test-admin-token" }),
    headers: { ...HERE, ...FORM },
    redirect: "manual",
  });
  const Cookie = /^[^;]+/.exec(login.headers.get("Set-Cookie") ?? "")?.[0] ?? "";
  const open = async () => (await site.fetch("/admin/issues/1/edit", { headers: { Cookie } })).text();
  const send = (body: URLSearchParams, path = "edit") =>
    site.fetch(`/admin/issues/1/${path}`, {
      method: "POST",
      body,
      headers: { ...HERE, ...FORM, Cookie },
      redirect: "manual",
    });

  const shown = await open();
  expect(shown).toMatch(/In review; goes out at/);
  const form = formIn(shown);
  const [first, second] = [form.get("post.0"), form.get("post.1")];
  form.set("remark.1", "Read <this>.");
  form.set("move", "up.1");
  const moved = await (await send(form)).text();
  const next = formIn(moved);
  expect([next.get("post.0"), next.get("post.1")]).toEqual([second, first]);
  expect(moved).toContain('value="Read &lt;this&gt;."');
  expect(await site.bucket.list({ prefix: "issues/" })).toMatchObject({ objects: [] });

  next.set("note", "n".repeat(10_001));
  const refused = await send(next);
  expect(refused.status).toBe(400);
  expect(await refused.text()).toContain("The note is longer than 10000 characters.");
  next.set("note", "Good **morning**.");
  next.set("remark.0", "Read it.");
  next.set("drop.1", "1");
  const stale = new URLSearchParams(next);
  expect((await send(next)).headers.get("Location")).toContain("/admin/issues/1/edit?done=edited");
  const [file] = (await site.bucket.list({ prefix: "issues/" })).objects;
  expect(file?.key).toBe(`issues/${new Date(morning).toISOString().slice(0, 10)}-daily.md`);
  const conflict = await send(stale);
  expect(conflict.status).toBe(409);
  const both = await conflict.text();
  expect(both).toContain("Somebody else has edited this issue");
  // Whoever has seen what the other saved may replace it.
  const again = formIn(both);
  expect(again.get("note")?.trim()).toBe("Good **morning**.");
  expect(again.get("etag")).not.toBe(stale.get("etag"));
  expect((await send(again)).status).toBe(303);
  const mail = await site.fetch("/admin/issues/1/mail", { headers: { Cookie } });
  const copy = await mail.text();
  expect(copy).toContain("Good <strong>morning</strong>.");
  expect(copy).toContain("Read it.");

  const text = "---\ndrop: posts/none.md\n---\n";
  const own = { [file?.key ?? ""]: text, "posts/c.md": post("Gamma") };
  const [told] = await site.publish({ ...own, "posts/none.md": post("Delta") });
  expect(told).toMatchObject({ notices: [{ line: 2, reason: { code: "issue-post-not-held" } }] });
  const coming = { [file?.key ?? ""]: "---\ndrop: posts/new.md\n---\n", "posts/new.md": post("New") };
  expect((await site.publish(coming, "?dry_run=true"))[0]).not.toHaveProperty("notices");
  await site.fetch("/api/v1/objects/posts/none.md", { method: "DELETE", headers: PUBLISH });
  const put = { method: "PUT", body: text, headers: PUBLISH };
  const wrong = await (await site.fetch(`/api/v1/objects/${file?.key}`, put)).json();
  expect(wrong).toMatchObject({ outcome: "stored", notices: [{ line: 2, reason: { code: "issue-post-unknown" } }] });
  const [rehearsed] = await site.publish(own, "?dry_run=true");
  expect(rehearsed).toMatchObject({ notices: [{ line: 2, reason: { values: { name: "posts/none.md" } } }] });
  const issuePage = async () => (await site.fetch("/admin/issues/1", { headers: { Cookie } })).text();
  for (const page of [await open(), await issuePage()])
    expect(page).toMatch(/Needs attention in issues\/.*Line 2: .*No published post has the key or id posts\/none\.md/s);
  next.set("etag", formIn(await open()).get("etag") ?? "");
  expect((await send(next)).status).toBe(303);
  for (const page of [await open(), await issuePage()]) expect(page).not.toContain("Needs attention in");

  const saved = formIn(await open());
  expect([saved.get("post.0"), saved.get("drop.1"), saved.get("note")]).toEqual([second, "1", "Good **morning**."]);
  expect((await send(saved, "send-now")).status).toBe(303);
  const late = await send(saved);
  expect(late.status).toBe(409);
  expect(await late.text()).toContain("Its sending has begun");
  const rehearse = async (content: string) => (await site.publish({ [file?.key ?? ""]: content }, "?dry_run=true"))[0];
  const held = (await (await site.bucket.get(file?.key ?? ""))?.text()) ?? "";
  expect(await rehearse(held)).not.toHaveProperty("notices");
  expect(await rehearse(text)).toHaveProperty("notices.1.reason.code", "issue-file-late");
  await site.publish({ [file?.key ?? ""]: text });
  for (const page of [await open(), await issuePage()])
    expect(page).toMatch(/<li>\s*<span>This file came after the sending of issue 1 began \(.+\)\. It changes nothing/);
});
