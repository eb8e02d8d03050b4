import { beforeEach, describe, expect, it } from "vitest";
import { mirrorKey } from "../../../src/core/posts/remote-image.ts";
import { shortHash } from "../../../src/core/short-hash.ts";
import type { FetchedImage } from "../../../src/ports/posts/images.ts";
import { mirrorImages, queueMirroring } from "../../../src/use-cases/posts/mirror-images.ts";
import { readMirrorRecord } from "../../../src/use-cases/posts/mirror-records.ts";
import { insert } from "../../sqlite/changes.ts";
import { aSite, MINUTE, START } from "../a-site.ts";

const BYTES = new Uint8Array([1, 2, 3]);
const image: FetchedImage = {
  outcome: "fetched",
  bytes: BYTES,
  type: "image/png",
  width: 4,
  height: 3,
} as FetchedImage;

let site: Awaited<ReturnType<typeof aSite>>;
let answers: Record<string, FetchedImage | Error>;
let fetched: string[];

beforeEach(async () => {
  site = await aSite({ mirrorImages: true });
  answers = {};
  fetched = [];
  site.ports.images = {
    ...site.ports.images,
    async fetch(url) {
      fetched.push(url);
      const answer = answers[url] ?? image;
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };
});

const wanted = (...names: string[]) => {
  for (const name of names)
    insert(site.db, "remote_images", {
      ...{ url: `https://${name}.example/1.png`, host: `${name}.example`, state: "waiting", try_at: START },
    });
};
const url = (name: string) => `https://${name}.example/1.png`;
const resting = () => site.db.sqlite.prepare("SELECT host FROM image_hosts").all();
const status = async (name: string) => (await site.ports.mirror.statuses([url(name)])).get(url(name));

describe("mirroring", () => {
  it("copies what is due, keeps a record beside it, and has the posts read again", async () => {
    wanted("a", "b", "c", "d", "e");
    insert(site.db, "posts", { key: "posts/x.md", etag: "e", state: "published", published_at: 1, updated_at: 1 });
    insert(site.db, "post_images", { post_key: "posts/x.md", url: url("a") });
    await mirrorImages(site.ports);
    expect(fetched.sort()).toEqual(["a", "b", "c", "d", "e"].map(url));
    const copy = {
      key: mirrorKey(await shortHash(BYTES), "image/png"),
      type: "image/png",
      width: 4,
      height: 3,
      length: 3,
    };
    expect(await status("a")).toEqual({ state: "mirrored", image: copy });
    expect((await site.ports.objects.get(copy.key))?.bytes).toEqual(BYTES);
    expect(await readMirrorRecord(site.ports, url("a"))).toEqual({ state: "mirrored", image: copy });
    expect(site.held).toEqual([{ kind: "index", keys: ["posts/x.md"] }]);
    expect(site.logged).toMatchObject([{ event: "mirror", mirrored: 5, refused: 0, later: 0, posts: 1, ms: 0 }]);
    expect(resting()).toEqual([]);
    await mirrorImages(site.ports);
    expect([fetched.length, site.logged.length, site.held.length]).toEqual([5, 1, 1]);
  });

  it("remembers why an image has no copy, but for an address that may be allowed later", async () => {
    wanted("gone", "address");
    answers = {
      [url("gone")]: { outcome: "refused", reason: "gone" },
      [url("address")]: { outcome: "refused", reason: "address" },
    };
    await mirrorImages(site.ports);
    expect([await status("gone"), await status("address")]).toEqual([
      { state: "refused", reason: "gone" },
      { state: "refused", reason: "address" },
    ]);
    expect(await readMirrorRecord(site.ports, url("gone"))).toEqual({ state: "refused", reason: "gone" });
    expect(await readMirrorRecord(site.ports, url("address"))).toBeUndefined();
    expect(site.logged).toMatchObject([{ mirrored: 0, refused: 2 }]);
  });

  it("tries again later, and lets a host rest that does not answer; after the last time it is given up", async () => {
    wanted("slow", "rests");
    answers = {
      [url("slow")]: { outcome: "later", rest: false },
      [url("rests")]: { outcome: "later", rest: true },
    };
    await mirrorImages(site.ports);
    const row = (name: string) =>
      site.db.sqlite.prepare("SELECT try_at, attempts FROM remote_images WHERE url = ?").get(url(name));
    expect(row("slow")).toEqual({ try_at: START + MINUTE, attempts: 1 });
    expect(resting()).toEqual([{ host: "rests.example" }]);
    await site.db.exec(`UPDATE remote_images SET attempts = 5, try_at = ${START}; DELETE FROM image_hosts`);
    await mirrorImages(site.ports);
    expect(await status("slow")).toEqual({ state: "refused", reason: "unreachable" });
    expect(site.logged).toMatchObject([{ later: 2 }, { later: 0, refused: 2 }]);
  });

  it("tries again when the bucket fails, and says so", async () => {
    wanted("a");
    site.ports.objects = { ...site.ports.objects, put: () => Promise.reject(new Error("away")) };
    await mirrorImages(site.ports);
    expect(await status("a")).toEqual({ state: "waiting" });
    expect(site.faults).toMatchObject([{ event: "image-not-kept" }]);
    expect(site.logged).toMatchObject([{ event: "mirror", later: 1 }]);
    expect(resting()).toEqual([]);
  });

  it("leaves to the next run what this one has no time for, and never starts where images are not mirrored", async () => {
    wanted("a", "b", "c", "d", "e");
    const { fetch } = site.ports.images;
    site.ports.images = {
      ...site.ports.images,
      async fetch(url) {
        site.clock.now += 10_000;
        return fetch(url);
      },
    };
    await mirrorImages(site.ports);
    expect(fetched).toHaveLength(4);
    expect(site.logged).toMatchObject([{ event: "mirror", ms: 40_000 }]);
    site.ports.site.mirrorImages = false;
    await mirrorImages(site.ports);
    await queueMirroring(site.ports, site.clock.now);
    expect([fetched.length, site.held.length]).toEqual([4, 0]);
    site.ports.site.mirrorImages = true;
    await queueMirroring(site.ports, site.clock.now);
    expect(site.held).toEqual([{ kind: "mirror-images" }]);
    await mirrorImages(site.ports);
    await queueMirroring(site.ports, site.clock.now);
    expect([fetched.length, site.held.length]).toEqual([5, 1]);
  });
});
