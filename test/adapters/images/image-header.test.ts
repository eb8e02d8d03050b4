import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { imageSize, imageType } from "../../../src/adapters/images/image-header.ts";
import { IMAGE_ENDINGS, type ImageType } from "../../../src/core/posts/remote-image.ts";
import { EXAMPLE_IMAGES, pngHeader, turnedJpeg } from "../../example-images.ts";

const TYPES = Object.keys(IMAGE_ENDINGS) as ImageType[];
const text = (characters: string) => new Uint8Array(Buffer.from(characters, "latin1"));

describe("an image's header", () => {
  it.each(Object.entries(EXAMPLE_IMAGES))("tells the type and size of a %s", (name, bytes) => {
    const type = imageType(bytes);
    expect(type).toBe(`image/${name}`);
    expect(imageSize(bytes, type as ImageType)).toEqual(
      name === "avif" ? { width: 2, height: 2 } : { width: 6, height: 4 },
    );
  });

  it("tells the size as it is shown when the camera lay on its side", () => {
    expect(imageSize(turnedJpeg(1), "image/jpeg")).toEqual({ width: 6, height: 4 });
    expect(imageSize(turnedJpeg(8), "image/jpeg")).toEqual({ width: 4, height: 6 });
  });

  it.each([
    ["a page", text("<!DOCTYPE html><img src=x>")],
    ["a drawing", text('<svg xmlns="http://www.w3.org/2000/svg"/>')],
    ["a bitmap", text("BM\x3a\0\0\0\0\0\0\0\x36\0\0\0")],
    ["a camera's HEIC", text("\0\0\0\x18ftypheic\0\0\0\0")],
    ["a sound in the same box as WebP", text("RIFF\x24\0\0\0WAVEfmt ")],
    ["the beginning of a PNG", EXAMPLE_IMAGES.png.subarray(0, 6)],
    ["nothing", new Uint8Array()],
  ])("is not that of %s", (_, bytes) => {
    expect(imageType(bytes)).toBeUndefined();
  });

  it.each<[string, Uint8Array, ImageType]>([
    ["a PNG of no width", pngHeader(0, 5), "image/png"],
    ["a PNG that breaks off", EXAMPLE_IMAGES.png.subarray(0, 18), "image/png"],
    ["a JPEG without a frame", text(`\xff\xd8\xff\xe0${"\0".repeat(100)}`), "image/jpeg"],
    ["an AVIF without boxes", EXAMPLE_IMAGES.avif.subarray(0, 32), "image/avif"],
    ["a WebP of an unknown kind", text("RIFF\x24\0\0\0WEBPVP8?\0\0\0\0\0\0\0\0\0\0\0\0\0\0"), "image/webp"],
  ])("has no size in %s", (_, bytes, type) => {
    expect(imageSize(bytes, type)).toBeUndefined();
  });

  it("says something or nothing of any bytes, and never throws", () => {
    const beginnings = Object.values(EXAMPLE_IMAGES);
    fc.assert(
      fc.property(
        fc.constantFrom(...beginnings),
        fc.nat(311),
        fc.uint8Array({ maxLength: 2000 }),
        fc.constantFrom(...TYPES),
        (beginning, kept, rest, type) => {
          const bytes = new Uint8Array([...beginning.subarray(0, kept), ...rest]);
          imageType(bytes);
          const size = imageSize(bytes, type);
          expect(size === undefined || (size.width > 0 && size.height > 0)).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });

  it.each<[string, ImageType, (bytes: Uint8Array) => void]>([
    ["zeros", "image/jpeg", () => {}],
    ["marks", "image/jpeg", (bytes) => bytes.fill(0xff, 4)],
    [
      "segments of no length",
      "image/jpeg",
      (bytes) => {
        for (let at = 4; at < bytes.length - 4; at += 2) bytes.set([0, 2], at);
      },
    ],
    [
      "boxes that each ask for all that follow",
      "image/avif",
      (bytes) => {
        const box = [0, 0, 0, 20, ...text("ispe"), 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 9];
        bytes.set(EXAMPLE_IMAGES.avif.subarray(0, 32));
        const view = new DataView(bytes.buffer);
        const nested: [number, string, number][] = [
          [32, "meta", 12],
          [44, "iprp", 8],
          [52, "ipco", 8],
        ];
        for (const [at, name] of nested) {
          view.setUint32(at, 60_000);
          bytes.set(text(name), at + 4);
        }
        for (let at = 60; at < bytes.length - 20; at += 20) bytes.set(box, at);
      },
    ],
  ])("is soon read in eight megabytes of %s", (_, type, fill) => {
    const bytes = new Uint8Array(8 * 1024 * 1024);
    bytes.set(text(type === "image/jpeg" ? "\xff\xd8\xff\xe0" : "\0\0\0\x20ftypavif"));
    fill(bytes);
    // Of the processor's time: others may be using it, too.
    const began = process.cpuUsage();
    imageSize(bytes, type);
    expect(process.cpuUsage(began).user / 1000).toBeLessThan(2_000);
  });
});
