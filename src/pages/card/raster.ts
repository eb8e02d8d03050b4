/** A closed outline as x, y, x, y …; the last point leads to the first. */
export type Outline = number[];

/**
 * Returns how much of each pixel lies within outlines, from 0 to 255, exactly: along a row the area to the right of each edge is
 * added up. Where outlines overlap in one direction, as those of letters do, the pixel is within.
 */
export function raster(outlines: Outline[], width: number, height: number): Uint8Array {
  const areas = new Float32Array((width + 2) * height);
  for (const outline of outlines)
    for (let at = 0; at < outline.length; at += 2) {
      const next = (at + 2) % outline.length;
      addEdge(areas, width, height, outline[at] ?? 0, outline[at + 1] ?? 0, outline[next] ?? 0, outline[next + 1] ?? 0);
    }
  const grey = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    let sum = 0;
    for (let x = 0; x < width; x++) {
      sum += areas[y * (width + 2) + x] ?? 0;
      grey[y * width + x] = Math.round(Math.min(1, Math.abs(sum)) * 255);
    }
  }
  return grey;
}

function addEdge(areas: Float32Array, width: number, height: number, x0: number, y0: number, x1: number, y1: number) {
  if (y0 === y1) return;
  const [top, bottom] = y0 < y1 ? [y0, y1] : [y1, y0];
  const slope = (x1 - x0) / (y1 - y0);
  const xAt = (y: number) => Math.min(width, Math.max(0, x0 + (y - y0) * slope));
  for (let row = Math.max(0, Math.floor(top)); row < Math.min(height, bottom); row++) {
    const from = Math.max(top, row);
    const to = Math.min(bottom, row + 1);
    const [left, right] = [xAt(from), xAt(to)].sort((a, b) => a - b) as [number, number];
    const rise = y0 < y1 ? to - from : from - to;
    for (let x = Math.floor(left); x <= right; x++) {
      const [start, end] = [Math.max(left, x), Math.min(right, x + 1)];
      const part = right > left ? (rise * (end - start)) / (right - left) : rise;
      const rest = part * ((start + end) / 2 - x);
      const cell = row * (width + 2) + x;
      areas[cell] = (areas[cell] ?? 0) + part - rest;
      areas[cell + 1] = (areas[cell + 1] ?? 0) + rest;
    }
  }
}
