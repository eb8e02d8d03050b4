import { describe, expect, it } from "vitest";
import { reason } from "../../src/core/reason.ts";
import { post, readText } from "./a-post.ts";

const MP3 = "https://x.example/1.mp3";
const enclosure = async (front: string) => (await post(`title: t\n${front}`)).enclosure;

describe("a file that goes with a post is read", () => {
  it.each([
    ["an address", `audio: ${MP3}`, {}],
    [
      "an address with facts beside it",
      `podcast_file: ${MP3}\npodcast_bytes: 123\npodcast_duration: "1:02:03"`,
      { length: 123, seconds: 3723 },
    ],
    ["a map", `enclosure:\n  url: ${MP3}\n  length: 123\n  type: audio/mp3`, { length: 123, type: "audio/mp3" }],
    ["Hugo's map", `podcast:\n  mp3: ${MP3}\n  bytes: 123\n  duration: 62:03`, { length: 123, seconds: 3723 }],
    ["a list", `enclosures:\n  - url: ${MP3}\n    size: 123`, { length: 123 }],
    ["WordPress's lines", `enclosure: |\n  ${MP3}\n  123\n  audio/mpeg\n  a:1:{}`, { length: 123 }],
    ["no size", `audio: ${MP3}\nlength: 3 MB\nduration: long`, {}],
    ["no whole number", `audio: ${MP3}\nlength: 1e6\nduration: "1:75"`, {}],
    ["the smallest size", `audio: ${MP3}\nlength: 1\nduration: 1`, { length: 1, seconds: 1 }],
    ["a file beside the post", "mp3: /assets/1.mp3", { url: "https://news.example/assets/1.mp3" }],
    ["a type by its name", "audio: https://x.example/1.M4A?x", { url: "https://x.example/1.M4A?x", type: "audio/mp4" }],
  ])("from %s", async (_, front, expected) => {
    expect(await enclosure(front)).toEqual({
      url: MP3,
      type: "audio/mpeg",
      length: undefined,
      seconds: undefined,
      ...expected,
    });
  });

  it.each([
    "enclosures: []",
    "enclosures: [~]",
    "podcast: true",
    "episode: 12",
    "video:\n  id: abc\n  provider: x",
    "audio: null",
  ])("not from %j", async (front) => {
    expect(await enclosure(front)).toBeUndefined();
  });

  it.each([
    "audio: https://x.example/listen",
    "enclosure:\n  url: javascript:x\n  type: audio/mpeg",
    `enclosure:\n  url: ${MP3}\n  type: sound`,
  ])("or named: %j", async (front) => {
    const field = front.split(":")[0] ?? "";
    expect(await readText(`---\ntitle: t\n${front}\n---\nb`)).toMatchObject({
      state: "published",
      post: { enclosure: undefined },
      notices: [{ line: 3, reason: reason("enclosure-unclear", { field }) }],
    });
  });
});
