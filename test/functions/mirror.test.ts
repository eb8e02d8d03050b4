import { beforeEach, describe, expect, it } from "vitest";
import { RETRY_DELAYS } from "../../src/core/posts/remote-image.ts";
import { EXAMPLE_IMAGES } from "../example-images.ts";
import { openSite, PUBLISH, post, someone } from "./site.ts";

const KEY = "posts/2026-11-20-a.md";
const SITE = (mirrors = true, more = "") =>
  `title: 财经\nlanguage: zh-CN\ntime_zone: Asia/Shanghai\npostal_address: 青崖省\nmirror_images: ${mirrors}\n${more}`;
const OURS = /https:\/\/news\.example\.com\/assets\/mirror\/[0-9a-f]{32}\.(?:jpg|png|gif|webp|avif)/g;
const FEEDS = ["/rss.xml", "/atom.xml", "/feed.json", "/categories/caijing/atom.xml"];

let site: Awaited<ReturnType<typeof openSite>>;
let test: string;
beforeEach(async () => {
  site = await openSite();
  test = crypto.randomUUID();
  await site.publish({ "site.yaml": SITE() });
});

const host = () => (site.env as unknown as { MIRROR_ORIGINS: string }).MIRROR_ORIGINS;
const at = (path: string) => `${host()}/${test}/${path}`;
const image = (path: string, attributes = "") => `<p><img src="${at(path)}"${attributes}></p>`;

interface About {
  requests: { path: string }[];
  most: number;
}
/** Requests of the image host, by file name and in order. */
async function asked(): Promise<string[]> {
  const { requests } = await about();
  return requests.map(({ path }) => path.slice(test.length + 2)).sort();
}
async function about(): Promise<About> {
  return (await fetch(`${host()}/about/${test}`)).json();
}
const hostDies = () => fetch(`${host()}/die/${test}`);

async function entry(path = "/feed.json") {
  const { items } = await site.json<{
    items: { content_html: string; image?: string; date_modified: string; date_published: string }[];
  }>(path);
  if (!items[0]) throw new Error("The feed is empty.");
  return items[0];
}

async function counts() {
  const { images } = await site.json<{ images: object }>("/api/v1/state", {
    headers: { Authorization: "Bearer test-admin-token" },
  });
  return images;
}

async function reindex(): Promise<void> {
  let position: string | null | undefined;
  do {
    const response = await site.post("/api/v1/reindex", { position }, PUBLISH);
    ({ position } = (await response.json()) as { position: string | null });
  } while (position);
}

describe("images of other hosts", () => {
  it("are shown from the bucket, with their size, once they are there; until then the post stands as it is", async () => {
    const [published] = await site.publish({
      [KEY]: post({ body: `${image("GetPic.aspx?nid=1&imageType=k")}${image("chart.png")}` }),
    });
    expect(published?.outcome).toBe("published");
    const before = await entry();
    expect(before.content_html).toContain(`src="${at("GetPic.aspx?nid=1&amp;imageType=k")}"`);

    await site.drain();
    const after = await entry();
    expect(after.content_html).not.toContain(host());
    expect(after.content_html.match(OURS)).toHaveLength(2);
    expect(after.content_html).toMatch(/<img src="https:[^"]+\.jpg" width="6" height="4" alt="" loading="lazy"/);
    expect(after.image).toMatch(OURS);
    expect(await asked()).toEqual(["GetPic.aspx?nid=1&imageType=k", "chart.png"]);
    expect(await counts()).toEqual({ mirrored: 2, waiting: 0, refused: {} });
  });

  it("move without their post having changed: its dates stay, and the hub is told nothing", async () => {
    await site.publish({
      "site.yaml": SITE(true, "hub: https://hub.example/\n"),
      [KEY]: post({ body: image("chart.png") }),
    });
    expect(site.held.filter(({ kind }) => kind === "ping-hub")).toHaveLength(1);
    site.held.splice(0, site.held.length, ...site.held.filter(({ kind }) => kind !== "ping-hub"));
    const [before, etag] = [await entry(), (await site.fetch("/atom.xml")).headers.get("ETag")];
    await site.consume(site.held.splice(0));
    await site.consume(site.held.splice(0));
    expect(site.held).toEqual([]);
    const after = await entry();
    expect(after.content_html).toMatch(OURS);
    expect([after.date_published, after.date_modified]).toEqual([before.date_published, before.date_modified]);
    expect((await site.fetch("/atom.xml")).headers.get("ETag")).not.toBe(etag);
    expect(await site.publish({ [KEY]: post({ body: image("chart.png") }) })).toMatchObject([{ outcome: "unchanged" }]);
    expect(await entry()).toEqual(after);
  });

  it("tell readers their type, length and size, in every format that can say so", async () => {
    await site.publish({ [KEY]: post({ more: `image: ${at("photo.jpg")}\n` }) });
    await site.drain();
    const rss = await site.text("/rss.xml");
    const { length } = EXAMPLE_IMAGES.jpeg;
    expect(rss).toMatch(new RegExp(`<enclosure length="${length}" type="image/jpeg" url="${OURS.source}"/>`));
    expect(rss).toMatch(/<media:content url="[^"]+" medium="image" type="image\/jpeg" width="6" height="4"/);
    expect(await site.text("/atom.xml")).toMatch(/<link rel="enclosure" href="[^"]+mirror[^"]+" type="image\/jpeg"/);
    expect(rss).not.toContain(host());
  });

  it("are served with their type for ever, and nothing in them runs", async () => {
    await site.publish({ [KEY]: post({ body: image("both.gif") }) });
    await site.drain();
    const [url] = (await entry()).content_html.match(OURS) ?? [];
    const served = await site.fetch(new URL(url ?? "").pathname);
    expect(served.status).toBe(200);
    expect(Object.fromEntries(served.headers)).toMatchObject({
      "content-type": "image/gif",
      "x-content-type-options": "nosniff",
      "cache-control": "public, max-age=31536000, immutable",
      "content-security-policy": expect.stringContaining("sandbox"),
    });
    expect(Buffer.from(await served.arrayBuffer()).toString("latin1")).toContain("<script>");
  });

  it("stay when their host is gone, and in feeds rebuilt from the bucket alone, byte for byte", async () => {
    await site.publish({
      [KEY]: post({ body: `${image("chart.png")}${image("status?code=404")}`, more: `image: ${at("photo.jpg")}\n` }),
      "posts/2026-11-21-b.md": post({ title: "B", body: `${image("chart.png")}${image("status?code=500")}` }),
    });
    await site.drain();
    const before = await Promise.all(FEEDS.map((path) => site.text(path)));
    const requests = await asked();
    await hostDies();
    expect(await Promise.all(FEEDS.map((path) => site.text(path)))).toEqual(before);

    for (const table of ["posts", "post_contents", "post_labels", "post_images", "remote_images", "image_hosts"])
      await site.db.prepare(`DELETE FROM ${table}`).run();
    await site.db.prepare("UPDATE site SET settings = '{}', etag = ''").run();
    await reindex();
    expect(await Promise.all(FEEDS.map((path) => site.text(path)))).toEqual(before);
    expect(await asked()).toEqual(requests);
    // Only images without an answer are requested again.
    expect(await counts()).toEqual({ mirrored: 2, waiting: 1, refused: { gone: 1 } });
    await site.drain();
    expect((await asked()).filter((path) => path !== "status?code=500")).toEqual(
      requests.filter((path) => path !== "status?code=500"),
    );
    expect(await Promise.all(FEEDS.map((path) => site.text(path)))).toEqual(before);
  });

  it("go back to their own addresses when the site mirrors no more, and come again when it does", async () => {
    await site.publish({ [KEY]: post({ body: image("chart.png") }) });
    await site.drain();
    const mirrored = await Promise.all(FEEDS.map((path) => site.text(path)));
    await site.publish({ "site.yaml": SITE(false) });
    await site.cron(Date.now());
    expect((await entry()).content_html).toContain(at("chart.png"));
    expect((await entry()).content_html).not.toMatch(OURS);
    await site.publish({ "site.yaml": SITE(true) });
    await site.cron(Date.now());
    expect(await Promise.all(FEEDS.map((path) => site.text(path)))).toEqual(mirrored);
    await site.drain();
    expect(await asked()).toEqual(["chart.png"]);
  });

  it("are left alone unless the site says otherwise", async () => {
    await site.publish({ "site.yaml": "title: 财经\n", [KEY]: post({ body: image("chart.png") }) });
    await site.cron(Date.now());
    await site.drain();
    expect((await entry()).content_html).toContain(at("chart.png"));
    expect(await asked()).toEqual([]);
  });

  it("that are the site's own, or leave no address to ask, are not copied", async () => {
    const own = ["/assets/a.png", "https://news.example.com/assets/b.png", "http://news.example.com/c.png", "d.png"];
    await site.publish({ [KEY]: post({ body: own.map((src) => `<img src="${src}">`).join("\n") }) });
    expect(site.held).toEqual([]);
    expect(await counts()).toEqual({ mirrored: 0, waiting: 0, refused: {} });
  });

  it("are asked for once, however many posts hold them, and shown in each of these", async () => {
    const body = image("chart.png");
    await site.publish({
      [KEY]: post({ body: body + body }),
      "posts/2026-11-21-b.md": post({ title: "B", body }),
    });
    await site.drain();
    const { items } = await site.json<{ items: { content_html: string }[] }>("/feed.json");
    expect(items.map(({ content_html }) => content_html.match(OURS)?.length)).toEqual([1, 2]);
    expect(await asked()).toEqual(["chart.png"]);
    // Another post with the same image needs no request.
    await site.publish({ "posts/2026-11-22-c.md": post({ title: "C", body, date: "2026-11-22 08:00:00 +0800" }) });
    expect((await entry()).content_html).toMatch(OURS);
    expect(site.held).toEqual([]);
  });

  it("of the same content are one object", async () => {
    await site.publish({ [KEY]: post({ body: `${image("photo.jpg")}${image("GetPic.aspx?nid=2")}` }) });
    await site.drain();
    const urls = (await entry()).content_html.match(OURS) ?? [];
    expect([urls.length, new Set(urls).size]).toEqual([2, 1]);
    expect((await site.bucket.list({ prefix: "assets/mirror/" })).objects).toHaveLength(1);
  });

  it("keep a size that their post gives them, which is one of another shape", async () => {
    await site.publish({
      [KEY]: post({
        body: [image("chart.png", ' width="300"'), image("photo.jpg", ' style="width:50%"')].join(""),
      }),
    });
    await site.drain();
    const { content_html } = await entry();
    expect(content_html.match(OURS)).toHaveLength(2);
    expect(content_html).toContain('width="300"');
    expect(content_html).not.toContain("height=");
  });

  it("beyond fifty in a post stay where they are", async () => {
    const body = Array.from({ length: 60 }, (_, n) => image(`${n}-chart.png`)).join("\n");
    await site.publish({ [KEY]: post({ body }) });
    expect(await counts()).toEqual({ mirrored: 0, waiting: 50, refused: {} });
    await site.drain();
    expect((await entry()).content_html.match(OURS)).toHaveLength(50);
  });

  it("go out by mail as readers of the feed see them", async () => {
    const email = someone();
    // Mail clients require https, which the copy has and the original has not.
    await site.publish({ "site.yaml": SITE(true, "newsletter:\n  hold: 0\n") });
    await site.subscriber(email, { frequency: "immediate" });
    const now = Date.now();
    await site.publish({
      [KEY]: post({ date: new Date(now).toISOString(), more: `image: ${at("large.png")}\n` }),
    });
    for (const minute of [0, 1, 2, 3, 4]) {
      await site.drain();
      await site.cron(now + minute * 60_000);
    }
    await site.drain();
    const [shown] = (await site.text("/feed.json")).match(OURS) ?? [];
    const mail = (await site.inbox(email)).find(({ text }) => text.includes("标题"));
    expect(mail?.html).toContain(`<img class="quiet" src="${shown}"`);
    expect(mail?.html).not.toContain(host());
  });
});

describe("what cannot be mirrored", () => {
  it("keeps its own address, is remembered with the reason, and not asked for again until its post changes", async () => {
    const paths = ["status?code=404", "status?code=403", "page.png", "endless.png", "wide.png", "circle"];
    const inside = "http://169.254.169.254/latest/meta-data/";
    const body = `${paths.map((path) => image(path)).join("")}<img src="${inside}">`;
    await site.publish({ [KEY]: post({ body }) });
    await site.drain();
    const refused = { gone: 1, denied: 1, type: 1, bytes: 1, pixels: 1, redirects: 1, address: 1 };
    expect(await counts()).toEqual({ mirrored: 0, waiting: 0, refused });
    const { content_html } = await entry();
    for (const path of paths) expect(content_html).toContain(`src="${at(path)}"`);
    const requests = await asked();

    await site.publish({ [KEY]: post({ body }), "posts/2026-11-21-b.md": post({ title: "B", body }) });
    for (const hours of [1, 24, 24 * 365]) await site.cron(Date.now() + hours * 3_600_000);
    await site.drain();
    expect(await asked()).toEqual(requests);

    await site.publish({ [KEY]: post({ title: "Rewritten", body }) });
    await site.drain();
    expect((await asked()).length).toBe(requests.length * 2);
    expect(await counts()).toEqual({ mirrored: 0, waiting: 0, refused });
  });

  it("is tried again, later each time, and given up in the end, while the post stands", async () => {
    await site.publish({ [KEY]: post({ body: image("status?code=500") + image("chart.png") }) });
    await site.drain();
    expect((await entry()).content_html.match(OURS)).toHaveLength(1);
    const now = Date.now();
    let clock = now;
    for (const [index, delay] of RETRY_DELAYS.entries()) {
      expect(await counts()).toEqual({ mirrored: 1, waiting: 1, refused: {} });
      await site.cron(Date.now() + delay - 20_000);
      expect(site.held).toEqual([]);
      // Makes the retry due by changing the stored time instead of the clock.
      await site.db.prepare("UPDATE remote_images SET try_at = try_at - ?").bind(delay).run();
      clock = Date.now();
      await site.cron(clock);
      expect(site.held).toEqual([{ kind: "mirror-images" }]);
      await site.drain();
      expect((await asked()).filter((path) => path.startsWith("status"))).toHaveLength(index + 2);
    }
    expect(await counts()).toEqual({ mirrored: 1, waiting: 0, refused: { unreachable: 1 } });
    await site.cron(clock + 365 * 86_400_000);
    expect(site.held).toEqual([]);
    expect((await entry()).content_html).toContain(at("status?code=500"));
  });

  it("leaves a host that does not answer in peace, whatever else waits for it, and gives it up as a whole", async () => {
    const body = Array.from({ length: 12 }, (_, n) => image(`${n}-hung-up`)).join("");
    await site.publish({ [KEY]: post({ body }) });
    await site.drain();
    expect((await asked()).length).toBe(2);
    for (const _ of RETRY_DELAYS) {
      await site.db.prepare("UPDATE image_hosts SET rest_until = 0").run();
      await site.db.prepare("UPDATE remote_images SET try_at = 0").run();
      await site.cron(Date.now());
      await site.drain();
    }
    expect((await asked()).length).toBe(2 * (RETRY_DELAYS.length + 1));
    expect(await counts()).toEqual({ mirrored: 0, waiting: 0, refused: { unreachable: 12 } });
  });

  it("is not what a worker died over again and again", async () => {
    await site.publish({ [KEY]: post({ body: image("chart.png") }) });
    await site.db
      .prepare("UPDATE remote_images SET attempts = ?, claimed_until = ?")
      .bind(RETRY_DELAYS.length + 1, Date.now() - 1)
      .run();
    site.held.splice(0);
    await site.cron(Date.now());
    expect(site.held).toEqual([]);
    expect(await counts()).toEqual({ mirrored: 0, waiting: 0, refused: { unreachable: 1 } });
  });
});

describe("the queue of images", () => {
  it("may lose, repeat and reorder wake-ups: the cron calls again, and nothing is asked for twice", async () => {
    await site.publish({ [KEY]: post({ body: image("chart.png") }) });
    site.held.splice(0);
    await site.cron(Date.now() + 60_000);
    expect(site.held).toEqual([{ kind: "mirror-images" }]);
    const wakeUps = site.held.splice(0);
    await Promise.all([site.consume(wakeUps), site.consume([...wakeUps, ...wakeUps])]);
    // The reconcile also finds the post if that wake-up is lost.
    site.held.splice(0);
    await site.cron(Date.now());
    expect((await entry()).content_html).toMatch(OURS);
    await site.consume(wakeUps);
    expect(await asked()).toEqual(["chart.png"]);
  });

  it("goes by the real time, whatever time the cron that found a post ran for", async () => {
    await site.bucket.put(KEY, post({ body: image("chart.png") }));
    await site.cron(Date.now() + 86_400_000);
    await site.drain();
    expect((await entry()).content_html).toMatch(OURS);
  });

  it("asks one host for two images at once and no more, with however many workers", async () => {
    const body = Array.from({ length: 12 }, (_, n) => image(`${n}-chart.png?after=60`)).join("");
    await site.publish({ [KEY]: post({ body }) });
    site.held.splice(0);
    await Promise.all([1, 2, 3, 4].map(() => site.consume([{ kind: "mirror-images" }])));
    await site.consume([{ kind: "mirror-images" }]);
    expect((await asked()).length).toBe(12);
    expect((await about()).most).toBe(2);
  });

  it("shows a copy that came while its post was being read", async () => {
    // Another worker finishes between the reading and the writing of the post.
    let meanwhile: (() => Promise<unknown>) | undefined;
    const real = site.db;
    const db = {
      prepare: (sql: string) => real.prepare(sql),
      async batch(statements: D1PreparedStatement[]) {
        const before = meanwhile;
        meanwhile = undefined;
        await before?.();
        return real.batch(statements);
      },
    };
    site = await openSite({ DB: db });
    await site.publish({ "site.yaml": SITE(), [KEY]: post({ body: image("chart.png") }) });
    meanwhile = () => site.consume([{ kind: "mirror-images" }]);
    await site.publish({
      "posts/2026-11-21-b.md": post({ title: "B", body: image("chart.png"), date: "2026-11-21 08:00:00 +0800" }),
    });
    expect(meanwhile).toBeUndefined();
    expect((await entry()).content_html).toContain(at("chart.png"));
    site.held.splice(0);
    await site.cron(Date.now());
    expect((await entry()).content_html).toMatch(OURS);
  });

  it("takes posts that are gone out of its way, and leaves the copies", async () => {
    await site.publish({ [KEY]: post({ body: image("chart.png") }) });
    await site.drain();
    await site.fetch(`/api/v1/objects/${KEY}`, { method: "DELETE", headers: PUBLISH });
    expect((await site.db.prepare("SELECT count(*) AS n FROM post_images").first<{ n: number }>())?.n).toBe(0);
    expect((await site.bucket.list({ prefix: "assets/mirror/" })).objects).toHaveLength(1);
  });

  it("does not run in a dry run, and knows that nothing would change", async () => {
    const file = post({ body: image("chart.png") });
    await site.publish({ [KEY]: file });
    await site.drain();
    const rehearsed = await site.post(
      "/api/v1/objects?dry_run=true",
      {
        objects: [
          { key: KEY, base64: Buffer.from(file).toString("base64") },
          {
            key: "posts/2026-11-21-b.md",
            base64: Buffer.from(post({ title: "B", body: image("photo.jpg") })).toString("base64"),
          },
        ],
      },
      PUBLISH,
    );
    expect(await rehearsed.json()).toMatchObject({ results: [{ changes: [] }, { changes: ["appears"] }] });
    expect(site.held).toEqual([]);
    expect(await counts()).toEqual({ mirrored: 1, waiting: 0, refused: {} });
  });

  it.each([
    ["nothing that we could have written", () => "no JSON"],
    ["another address", () => JSON.stringify({ url: "https://elsewhere.example/", refused: "gone" })],
    [
      "a key of its own choice",
      () =>
        JSON.stringify({
          url: at("chart.png"),
          image: { key: 'x" onerror="alert(1)', type: "image/png", width: 1, height: 1, length: 1 },
        }),
    ],
  ])("does not believe a record in the bucket that says %s", async (_, text) => {
    const body = image("chart.png");
    await site.publish({ [KEY]: post({ body }) });
    await site.drain();
    const [record] = (await site.bucket.list({ prefix: ".gazette/mirror/" })).objects;
    await site.bucket.put(record?.key ?? "", text());
    await reindex();
    expect((await entry()).content_html).toContain(`src="${at("chart.png")}"`);
    await site.drain();
    expect((await entry()).content_html).toMatch(OURS);
  });
});
