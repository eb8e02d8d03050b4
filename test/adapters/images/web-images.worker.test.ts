import { env } from "cloudflare:test";
import { describe, expect, it, onTestFinished } from "vitest";
import { webImages } from "../../../src/adapters/images/web-images.ts";
import { EXAMPLE_IMAGES } from "../../example-images.ts";

const { MIRROR_ORIGINS: host } = env;
const site = new URL("https://news.example.com/");

interface About {
  requests: { path: string; headers: Record<string, string> }[];
  inside: string;
  insideRequests: number;
}

/** The host under a path of its own. */
function trial() {
  const test = crypto.randomUUID();
  return {
    images: webImages({ MIRROR_ORIGINS: host }, site),
    at: (path: string) => `${host}/${test}/${path}`,
    about: async (): Promise<About> => (await fetch(`${host}/about/${test}`)).json(),
  };
}

// In workerd, because there fetch has redirects, decompression and aborts of its own.
describe("an image from the web", () => {
  it.each([
    ["photo.jpg", "image/jpeg", EXAMPLE_IMAGES.jpeg],
    ["chart.png", "image/png", EXAMPLE_IMAGES.png],
    ["dance.gif", "image/gif", EXAMPLE_IMAGES.gif],
    ["new.webp", "image/webp", EXAMPLE_IMAGES.webp],
    ["newer.avif", "image/avif", EXAMPLE_IMAGES.avif],
    ["GetPic.aspx?nid=1&imageType=k", "image/jpeg", EXAMPLE_IMAGES.jpeg],
  ])("comes with what its bytes say it is, byte for byte: %s", async (path, type, bytes) => {
    const { images, at } = trial();
    const size = type === "image/avif" ? { width: 2, height: 2 } : { width: 6, height: 4 };
    expect(await images.fetch(at(path))).toEqual({ outcome: "fetched", bytes, type, ...size });
  });

  it("is asked for by its whole address, in the name of the site, without cookies or where we come from", async () => {
    const { images, at, about } = trial();
    await images.fetch(`${at("GetPic.aspx?nid=1&imageType=k")}#top`);
    // A redirect tries to leave a cookie.
    await images.fetch(at("hops?left=2"));
    const { requests } = await about();
    expect(requests[0]?.path).toMatch(/GetPic\.aspx\?nid=1&imageType=k$/);
    expect(requests).toHaveLength(4);
    for (const { headers } of requests) {
      expect(headers).toMatchObject({ accept: "image/*", "user-agent": "Gazette (+https://news.example.com/)" });
      expect(Object.keys(headers)).not.toContain("cookie");
      expect(Object.keys(headers)).not.toContain("authorization");
      expect(Object.keys(headers)).not.toContain("referer");
    }
  });

  it("may be three redirects away", async () => {
    const { images, at } = trial();
    expect(await images.fetch(at("hops?left=3"))).toMatchObject({ outcome: "fetched", type: "image/png" });
    expect(await images.fetch(at("hops?left=4"))).toEqual({ outcome: "refused", reason: "redirects" });
  });

  it.each([
    ["status?code=404", "gone"],
    ["status?code=410", "gone"],
    ["status?code=401", "denied"],
    ["status?code=403", "denied"],
    ["status?code=451", "denied"],
    ["status?code=204", "denied"],
    ["status?code=302", "denied"],
    ["circle", "redirects"],
    ["page.png", "type"],
    ["drawing.svg", "type"],
    ["headless.jpg", "type"],
    ["nothing", "type"],
    ["endless.txt", "type"],
    ["endless.png", "bytes"],
    ["says-too-much.png", "bytes"],
    ["bomb.png", "bytes"],
    ["wide.png", "pixels"],
  ])("is refused for good: %s → %s", async (path, reason) => {
    const { images, at } = trial();
    expect(await images.fetch(at(path))).toEqual({ outcome: "refused", reason });
  });

  it.each([
    ["status?code=500", false],
    ["status?code=502", false],
    ["status?code=408", false],
    ["status?code=429", true],
    ["status?code=503", true],
    ["status?code=522", true],
    ["status?code=530", true],
    ["hung-up", true],
    ["broken-off.png", true],
  ])("is worth another try: %s, and whether its host is to rest: %s", async (path, rest) => {
    const { images, at } = trial();
    expect(await images.fetch(at(path))).toEqual({ outcome: "later", rest });
  });

  it("is not waited for long, whether nothing comes or always a little more", async () => {
    const { images, at } = trial();
    const began = Date.now();
    const answers = await Promise.all(["silent", "slow.png"].map((path) => images.fetch(at(path))));
    expect(answers).toEqual([
      { outcome: "later", rest: true },
      { outcome: "later", rest: true },
    ]);
    expect(Date.now() - began).toBeLessThan(25_000);
  });

  it("that is a script too is an image and no more: its name will say so", async () => {
    const { images, at } = trial();
    expect(await images.fetch(at("both.gif"))).toMatchObject({ outcome: "fetched", type: "image/gif" });
  });
});

describe("what is inside", () => {
  /** Fails a test in which somebody asked there after all. */
  async function watched() {
    const { images, at, about } = trial();
    const { inside, insideRequests } = await about();
    onTestFinished(async () => expect((await about()).insideRequests).toBe(insideRequests));
    return { images, at, inside, port: new URL(inside).port };
  }

  it("is there, and would answer with an image", async () => {
    const { about } = trial();
    const { inside } = await about();
    const images = webImages({ MIRROR_ORIGINS: `${host}  ${inside}` }, site);
    expect(await images.fetch(`${inside}/a.png`)).toMatchObject({ outcome: "fetched" });
  });

  it.each([
    "http://127.0.0.1:PORT/a.png",
    "http://2130706433:PORT/a.png",
    "http://0x7f.0.0.1:PORT/a.png",
    "http://0177.1:PORT/a.png",
    "http://localhost:PORT/a.png",
    "http://localhost.:PORT/a.png",
    "http://[::1]:PORT/a.png",
    "http://[::ffff:127.0.0.1]:PORT/a.png",
    "http://127.0.0.1/a.png",
    "http://169.254.169.254/latest/meta-data/",
    "https://news.example.com/assets/a.png",
    "https://news.example.com./assets/a.png",
    "file:///etc/passwd",
    "data:image/png;base64,AAAA",
    "no address at all",
  ])("is not asked, by its address or by a redirect: %s", async (address) => {
    const { images, at, port } = await watched();
    const url = address.replace("PORT", port);
    expect(await images.fetch(url)).toEqual({ outcome: "refused", reason: "address" });
    // What is no address is one beside the image that led to it.
    if (!URL.canParse(url)) return;
    const led = await images.fetch(at(`to?url=${encodeURIComponent(url)}`));
    expect(led).toEqual({ outcome: "refused", reason: "address" });
  });

  it("is not asked at the end of several redirects either", async () => {
    const { images, at, inside } = await watched();
    const last = at(`to?url=${encodeURIComponent(`${inside}/a.png`)}`);
    expect(await images.fetch(at(`to?url=${encodeURIComponent(last)}`))).toEqual({
      outcome: "refused",
      reason: "address",
    });
  });

  it("is all there is for a site on somebody's own machine, but for the origins it names", async () => {
    const { at } = await watched();
    for (const address of ["http://localhost:8787/", "http://127.0.0.1:8787/", "http://[::1]:8787/"]) {
      const images = webImages({ MIRROR_ORIGINS: host }, new URL(address));
      expect(await images.fetch(at("photo.jpg"))).toMatchObject({ outcome: "fetched" });
      expect(await images.fetch("https://images.example/photo.jpg")).toEqual({ outcome: "refused", reason: "address" });
    }
  });

  it("is named by origins, and by nothing else", () => {
    expect(() => webImages({ MIRROR_ORIGINS: "nonsense" }, site)).toThrow(/Expected origins/);
  });
});
