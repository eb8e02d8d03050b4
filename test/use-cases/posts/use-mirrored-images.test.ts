import { beforeEach, describe, expect, it } from "vitest";
import type { Post } from "../../../src/core/posts/post.ts";
import { mirrorKey } from "../../../src/core/posts/remote-image.ts";
import type { Ports } from "../../../src/ports/index.ts";
import { saveMirrorRecord } from "../../../src/use-cases/posts/mirror-records.ts";
import { type MirroredPost, useMirroredImages } from "../../../src/use-cases/posts/use-mirrored-images.ts";
import { insert } from "../../sqlite/changes.ts";
import { aSite, START } from "../a-site.ts";

const url = (name: string) => `https://pictures.example/${name}.png`;
const postWith = (...names: string[]) =>
  ({
    key: "posts/a.md",
    contentHtml: names.map((name) => `<p><img src="${url(name)}" alt="" /></p>`).join(""),
  }) as Post;

async function used(ports: Ports, post: Post, changed: boolean): Promise<MirroredPost> {
  const mirrored = await useMirroredImages(ports, [{ post, changed }], () => true);
  return mirrored.get(post.key) as MirroredPost;
}

let site: Awaited<ReturnType<typeof aSite>>;
beforeEach(async () => {
  site = await aSite({ mirrorImages: true });
});

describe("a post's pictures on other hosts", () => {
  it("are left alone where nothing is mirrored, or where there are none", async () => {
    const off = await aSite();
    const post = postWith("a");
    expect(await used(off.ports, post, true)).toEqual({ shown: post, images: [], wanted: false });
    const without = postWith();
    expect(await used(site.ports, without, true)).toEqual({ shown: without, images: [], wanted: false });
  });

  it("wait for their copies, one as well as several", async () => {
    for (const names of [["a"], ["a", "b"]]) {
      const { shown, images, wanted } = await used(site.ports, postWith(...names), false);
      expect(images).toEqual(names.map((name) => ({ url: url(name), status: { state: "waiting" } })));
      expect([shown.contentHtml, wanted]).toEqual([postWith(...names).contentHtml, true]);
    }
  });

  it("that were refused are tried again when the post has changed, and not before", async () => {
    insert(site.db, "remote_images", {
      ...{
        url: url("a"),
        host: "pictures.example",
        state: "refused",
        reason: JSON.stringify({ code: "image-gone", values: {} }),
      },
      try_at: START,
    });
    const unchanged = await used(site.ports, postWith("a"), false);
    expect([unchanged.images[0]?.status.state, unchanged.wanted]).toEqual(["refused", false]);
    const changed = await used(site.ports, postWith("a"), true);
    expect([changed.images[0]?.status.state, changed.wanted]).toEqual(["waiting", true]);
  });

  it("are shown by the copies that the bucket remembers, where the index has lost them", async () => {
    const copy = {
      key: mirrorKey("0".repeat(32), "image/png"),
      type: "image/png" as const,
      width: 4,
      height: 3,
      length: 9,
    };
    await saveMirrorRecord(site.ports, url("a"), { state: "mirrored", image: copy }, START);
    const { shown, images, wanted } = await used(site.ports, postWith("a"), false);
    expect([images, wanted]).toEqual([[{ url: url("a"), status: { state: "mirrored", image: copy } }], false]);
    expect(shown.contentHtml).toContain(copy.key);
  });

  it("of several posts are known by one query, and are left out where the bucket may not be asked for more", async () => {
    insert(site.db, "remote_images", { url: url("a"), host: "pictures.example", state: "waiting", try_at: START });
    const posts = ["a", "b"].map((name) => ({ post: { ...postWith(name), key: name }, changed: false }));
    expect([...(await useMirroredImages(site.ports, posts, () => false)).keys()]).toEqual(["a"]);
    expect([...(await useMirroredImages(site.ports, posts, () => true)).keys()]).toEqual(["a", "b"]);
  });
});
