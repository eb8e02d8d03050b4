import { crc32, deflateSync } from "node:zlib";
import type { Colour } from "../../core/accent.ts";

/** Writes a PNG of sixteen shades between two colours (W3C PNG, third edition, §11). The width is even. */
export function png(shades: Uint8Array, width: number, ground: Colour, ink: Colour): Uint8Array<ArrayBuffer> {
  const height = shades.length / width;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // Four bits a pixel, which are indices of the palette.
  header.set([4, 3], 8);
  const palette = Buffer.alloc(
    16 * 3,
    Uint8Array.from({ length: 16 * 3 }, (_, at) => shade(at, ground, ink)),
  );
  // Each row begins with its filter, here none.
  const rows = Buffer.alloc((width / 2 + 1) * height);
  for (let at = 0; at < shades.length; at += 2)
    rows[Math.floor(at / width) * (width / 2 + 1) + 1 + (at % width) / 2] =
      (quantised(shades[at]) << 4) | quantised(shades[at + 1]);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const parts = [
    chunk("IHDR", header),
    chunk("PLTE", palette),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", Buffer.of()),
  ];
  return new Uint8Array(Buffer.concat([signature, ...parts]));
}

const quantised = (shade = 0) => Math.round(shade / 17);

function shade(at: number, ground: Colour, ink: Colour): number {
  const channel = (colour: Colour) => Number.parseInt(colour.slice(1 + (at % 3) * 2, 3 + (at % 3) * 2), 16);
  return Math.round(channel(ground) + ((channel(ink) - channel(ground)) * Math.floor(at / 3)) / 15);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const found = Buffer.alloc(body.length + 8);
  found.writeUInt32BE(data.length, 0);
  found.set(body, 4);
  found.writeUInt32BE(crc32(body), body.length + 4);
  return found;
}
